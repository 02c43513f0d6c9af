package network.assay.client.store;

import java.util.Optional;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ModelName;

/** What a user writes to name a model: {@code owner/name} or {@code owner/name@version}. */
public record ModelRef(ModelName model, Optional<VersionLabel> version) {

  /** The newest version of a model. */
  public static ModelRef newest(ModelName model) {
    return new ModelRef(model, Optional.empty());
  }

  public static ModelRef of(ModelName model, VersionLabel version) {
    return new ModelRef(model, Optional.of(version));
  }

  /**
   * Reads {@code owner/name[@version]}.
   *
   * @throws IllegalArgumentException saying which rule is broken
   */
  public static ModelRef parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return newest(ModelName.parse(text));
    }
    return of(ModelName.parse(text.substring(0, at)), new VersionLabel(text.substring(at + 1)));
  }

  /** Whether a manifest of this identity is one that was asked for. */
  public boolean names(Manifest.Identity identity) {
    return identity.model().equals(model)
        && version.map(label -> label.text().equals(identity.label())).orElse(true);
  }

  @Override
  public String toString() {
    return version.map(label -> model + "@" + label).orElseGet(model::toString);
  }
}
