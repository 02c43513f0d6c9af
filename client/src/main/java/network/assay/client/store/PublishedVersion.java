package network.assay.client.store;

import network.assay.primitives.Cid;
import network.assay.verify.manifest.ModelName;

/**
 * A version of a model that can be resolved by name.
 *
 * @param manifest CID of its manifest, the version's own name
 */
public record PublishedVersion(ModelName model, VersionLabel label, Cid manifest) {

  public ModelRef ref() {
    return ModelRef.of(model, label);
  }
}
