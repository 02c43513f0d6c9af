package network.assay.verify.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.verify.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCodecTest {
  private static JsonObject honest() {
    byte[] bytes = ManifestCodec.encode(Samples.manifest());
    return (JsonObject) Json.parse(bytes, bytes.length);
  }

  @Test
  void readsWhatItWrites() {
    Manifest manifest = Samples.manifest();
    byte[] bytes = ManifestCodec.encode(manifest);
    assertThat(ManifestCodec.decode(bytes)).isEqualTo(new Decoded.Good<>(manifest));
    assertThat(manifest.cid()).isEqualTo(Cid.ofRawBlock(bytes));
    assertThat(manifest.signer()).contains(Samples.AUTHOR.address());
    assertThat(manifest.body().file("LICENSE")).isPresent();
    assertThat(manifest.body().file("licence")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/format|'assay-manifest/2'|format",
        "/model|'digits'|model",
        "/label|''|label",
        "/label|'1 0'|label",
        "/licence|''|licence",
        "/licence|'\u00a9 mine'|licence",
        "/author|'0x'|author",
        "/files|[]|files",
        "/files|7|files",
        "/files/0/path|'../LICENSE'|files[0].path",
        "/files/0/path|'/LICENSE'|files[0].path",
        "/files/0/path|'a//b'|files[0].path",
        "/files/0/path|'a/./b'|files[0].path",
        "/files/0/path|'.git'|files[0].path",
        "/files/0/path|'a\\\\b'|files[0].path",
        "/files/0/path|'C:x'|files[0].path",
        "/files/0/path|'model.onnx'|files",
        "/files/1/path|'other.onnx'|files",
        "/files/0/path|'zzz'|format",
        "/files/0/cid|'x'|files[0].cid",
        "/files/0/bytes|-1|files[0].bytes",
        "/program/entry|'gone.onnx'|files",
        "/program/id|'0x'|program.id",
        "/program/profile|'f16'|program.profile",
        "/program/extra|1|program.\"extra\"",
        "/lineage/parents/0/cid|''|lineage.parents[0].cid",
        "/lineage/parents/0/shareBps|10001|lineage.parents[0].shareBps",
        "/lineage/parents/0/shareBps|9751|lineage",
        "/lineage/datasets/0/name|''|lineage.datasets[0].name",
        "/lineage/datasets/0/name|'own drawings'|lineage",
        "/lineage/datasets/0/cid|'x'|lineage.datasets[0].cid",
        "/lineage/datasets/0/shareBps|-1|lineage.datasets[0].shareBps",
        "/price/perJobWei|'-1'|price.perJobWei",
        "/price|'1'|price",
        "/inputs/0/tensor|''|inputs[0].tensor",
        "/inputs/0/tensor|'mask'|inputs",
        "/inputs/0/from|'sound'|inputs[0].from",
        "/inputs/0/width|0|inputs[0].width",
        "/inputs/0/height|65537|inputs[0].height",
        "/inputs/0/channels|'cmyk'|inputs[0].channels",
        "/inputs/0/channels|'rgb'|inputs[0].std",
        "/inputs/0/layout|'NCHW'|inputs[0].layout",
        "/inputs/0/scale|'1e3'|inputs[0].scale",
        "/inputs/0/scale|1|inputs[0].scale",
        "/inputs/0/mean|['1','2']|inputs[0].std",
        "/inputs/0/mean|['x']|inputs[0].mean",
        "/inputs/0/std|['0.00']|inputs[0].std",
        "/inputs/0/invert|1|inputs[0].invert",
        "/inputs/1/encoding|'latin1'|inputs[1].encoding",
        "/inputs/1/length|0|inputs[1].length",
        "/inputs/1/pad|2147483648|inputs[1].elementType",
        "/inputs/1/elementType|'string'|inputs[1].elementType",
        "/inputs/2/columns|[]|inputs[2].columns",
        "/inputs/2/columns|['a','a']|inputs[2].columns",
        "/inputs/3/shape|1|inputs[3].\"shape\"",
        "/outputs/1/labels|['']|outputs[1].labels",
        "/outputs/0/tensor|'scores'|inputs",
        "/signature|'0x'|signature",
        "/extra|1|\"extra\"",
      })
  void namesWhatIsWrong(String pointer, String json, String field) {
    Json value = Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 1000);
    byte[] changed = set(honest(), pointer.substring(1).split("/", -1), 0, value).canonical();
    assertThat(ManifestCodec.decode(changed))
        .isInstanceOfSatisfying(Decoded.Bad.class, bad -> assertThat(bad.field()).isEqualTo(field));
  }

  private static Json set(Json json, String[] path, int at, Json value) {
    if (at == path.length) {
      return value;
    }
    if (json instanceof JsonArray array) {
      List<Json> items = new ArrayList<>(array.items());
      int index = Integer.parseInt(path[at]);
      items.set(index, set(items.get(index), path, at + 1, value));
      return new JsonArray(items);
    }
    JsonObject object = (JsonObject) json;
    Json inner = object.members().getOrDefault(path[at], value);
    return object.with(path[at], set(inner, path, at + 1, value));
  }

  /** Every leaf of the document with another good value: the author's signature no longer holds. */
  @Test
  void theSignatureCoversEveryMember() {
    int[] good = {0};
    forEachLeaf(
        honest(),
        new ArrayList<>(),
        (path, leaf) -> {
          Json other =
              switch (leaf) {
                case JsonInteger n -> Json.of(n.value() + 1);
                case JsonString s -> Json.of(nextText(s.value()));
                default -> leaf;
              };
          byte[] changed = set(honest(), path.toArray(String[]::new), 0, other).canonical();
          ManifestCodec.decode(changed)
              .toOptional()
              .filter(manifest -> !manifest.equals(Samples.manifest()))
              .ifPresent(manifest -> {
                good[0]++;
                assertThat(manifest.signer())
                    .as("%s", path)
                    .isNotEqualTo(Optional.of(manifest.body().identity().author()));
              });
        });
    assertThat(good[0]).isGreaterThan(20);
  }

  private static String nextText(String text) {
    if (text.startsWith("0x") && text.length() > 42) {
      return text.substring(0, 10) + (text.charAt(10) == '0' ? '1' : '0') + text.substring(11);
    }
    return text.matches("[0-9.]+") ? text + "1" : text + "x";
  }

  private interface LeafVisitor {
    void visit(List<String> path, Json leaf);
  }

  private static void forEachLeaf(Json json, List<String> path, LeafVisitor visitor) {
    switch (json) {
      case JsonObject object ->
          object.members().forEach((key, value) -> descend(key, value, path, visitor));
      case JsonArray array -> {
        for (int i = 0; i < array.items().size(); i++) {
          descend(String.valueOf(i), array.items().get(i), path, visitor);
        }
      }
      default -> visitor.visit(path, json);
    }
  }

  private static void descend(String key, Json value, List<String> path, LeafVisitor visitor) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    forEachLeaf(value, longer, visitor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0", "1", "-12.50", "0.00392156862745098", "123456789"})
  void decimalsAreTaken(String text) {
    assertThat(new Decimal(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", ".5", "5.", "01", "1e3", "+1", " 1", "1,5", "NaN", "0x1", "--1"})
  void otherTextsAreNoDecimals(String text) {
    assertThatThrownBy(() -> new Decimal(text)).hasMessageContaining("decimal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"assay/digits", "Qwen/Qwen2.5-0.5B", "a/b", "a/b_c"})
  void modelNamesAreTaken(String text) {
    assertThat(ModelName.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/b",
        "a",
        "a/b/c",
        "a/.b",
        "-a/b",
        "a/b.",
        "a/b c",
        "a/..",
        "\u00e4/b"
      })
  void otherTextsAreNoModelNames(String text) {
    assertThatThrownBy(() -> ModelName.parse(text)).hasMessageContaining("model");
  }

  @Test
  void aManifestFitsOneBlock() {
    List<String> labels = Collections.nCopies(10_000, "a label of thirty characters..");
    Manifest.Body body = Samples.manifestBody();
    Manifest.Body large =
        new Manifest.Body(
            body.identity(),
            body.files(),
            new Manifest.Entry("model.onnx", Hash32.ZERO, "int"),
            Lineage.NONE,
            body.pricePerJob(),
            new Manifest.Interface(
                List.of(), List.of(new Manifest.OutputMeaning("scores", labels))));
    assertThatThrownBy(() -> ManifestCodec.encode(large.sign(Samples.AUTHOR)))
        .hasMessageContaining("at most 262144 bytes");
  }
}
