package network.assay.app.home;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import network.assay.client.publish.Publication;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Wei;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;

/**
 * What an author says of a model in a file of his ({@code model.json}): the members {@code
 * licence}, {@code price}, {@code lineage}, {@code inputs} and {@code outputs} of a manifest, each
 * written as the manifest has it (spec/manifest.md), each optional but for the licence. Held as
 * JSON until it is read, so that options of the command can replace members.
 */
public final class Description {
  /** Looked for beside the model file. */
  public static final String FILE_NAME = "model.json";

  private static final Set<String> MEMBERS =
      new TreeSet<>(Set.of("licence", "price", "lineage", "inputs", "outputs"));

  private static final String ENTRY = "model.onnx";

  private final Json.JsonObject members;

  private Description(Json.JsonObject members) {
    this.members = members;
  }

  /** A description that says nothing yet. */
  public static Description empty() {
    return new Description(Json.object().build());
  }

  /**
   * Reads a file.
   *
   * @throws DescriptionException when it is no JSON object, or has a member that no description has
   */
  public static Description read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(ManifestCodec.BYTES_MAX + 1);
    }
    try {
      if (!(Json.parse(bytes, ManifestCodec.BYTES_MAX) instanceof Json.JsonObject members)) {
        throw new DescriptionException(file + " must hold a JSON object");
      }
      for (String name : members.members().keySet()) {
        if (!MEMBERS.contains(name)) {
          throw new DescriptionException(
              file + ": unknown member '" + name + "'; known are " + String.join(", ", MEMBERS));
        }
      }
      return new Description(members);
    } catch (JsonException e) {
      throw new DescriptionException(file + ": " + e.getMessage());
    }
  }

  /** With this licence, an SPDX expression. */
  public Description withLicence(String licence) {
    return new Description(members.with("licence", Json.of(licence)));
  }

  /** With this price of a job. */
  public Description withPrice(Wei price) {
    return new Description(
        members.with("price", Json.object().text("perJobWei", price.toString()).build()));
  }

  /** Made from these models: CIDs of their manifests, and each one's share in 1/10000. */
  public Description withParents(Map<Cid, Integer> parents) {
    Json lineage =
        Json.object()
            .array(
                "parents",
                parents.entrySet().stream()
                    .map(parent ->
                        Json.object()
                            .text("cid", parent.getKey().toString())
                            .integer("shareBps", parent.getValue())
                            .build())
                    .toList())
            .array("datasets", datasets())
            .build();
    return new Description(members.with("lineage", lineage));
  }

  private List<Json> datasets() {
    return members.members().get("lineage") instanceof Json.JsonObject lineage
            && lineage.members().get("datasets") instanceof Json.JsonArray(List<Json> items)
        ? items
        : List.of();
  }

  /** What the description says, as the manifest's own parts. */
  public record Parts(Publication.Terms terms, Manifest.Interface io) {}

  /**
   * Reads the members with the reader of manifests, by setting them into one that is otherwise made
   * up: one reader, one set of rules and of error messages.
   *
   * @throws DescriptionException naming the member that is wrong
   */
  public Parts parts() {
    if (!members.members().containsKey("licence")) {
      throw new DescriptionException(
          "a model needs a licence: give --licence (SPDX, such as Apache-2.0) or put it into "
              + FILE_NAME);
    }
    PrivateKey nobody = PrivateKey.of(Hash32.parse("0x" + "01".repeat(32)).toBytes());
    Json.JsonObject manifest =
        Json.object()
            .text("format", ManifestCodec.FORMAT)
            .text("model", "no/model")
            .text("label", "1.0.0")
            .text("author", nobody.address().toString())
            .array(
                "files",
                List.of(
                    Json.object()
                        .text("path", ENTRY)
                        .text("cid", Cid.ofRawBlock(new byte[0]).toString())
                        .integer("bytes", 0)
                        .build()))
            .put(
                "program",
                Json.object()
                    .text("entry", ENTRY)
                    .text("id", Hash32.ZERO.toString())
                    .text("profile", "f32")
                    .build())
            .put("licence", member("licence").orElseThrow())
            .put("price", member("price").orElse(Json.object().text("perJobWei", "0").build()))
            .put("lineage", member("lineage").orElse(noLineage()))
            .put("inputs", member("inputs").orElse(Json.of(List.of())))
            .put("outputs", member("outputs").orElse(Json.of(List.of())))
            .text("signature", nobody.sign(Hash32.ZERO).toString())
            .build();
    return switch (ManifestCodec.decode(manifest.canonical())) {
      case Decoded.Good<Manifest>(Manifest good) ->
          new Parts(
              new Publication.Terms(
                  good.body().identity().licence(),
                  good.body().lineage(),
                  good.body().pricePerJob()),
              good.body().io());
      case Decoded.Bad<Manifest>(String field, String sentence) ->
          throw new DescriptionException("the description's " + field + ": " + sentence);
    };
  }

  private static Json noLineage() {
    return Json.object().array("parents", List.of()).array("datasets", List.of()).build();
  }

  private Optional<Json> member(String name) {
    return Optional.ofNullable(members.members().get(name));
  }
}
