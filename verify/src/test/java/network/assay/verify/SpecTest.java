package network.assay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Eip712;
import network.assay.primitives.Eip712.Member;
import network.assay.primitives.Eip712.Value;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Hex;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.Sha256;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.receipt.ReceiptCodec;
import org.junit.jupiter.api.Test;

/** The pages in {@code spec} say what the code does: types, digests, words. */
class SpecTest {
  private static final Path ROOT = Path.of(System.getProperty("assay.root", ".."));

  private static String page(String name) throws IOException {
    return Files.readString(ROOT.resolve("spec").resolve(name));
  }

  /** The struct types of the blocks marked eip712. */
  private static SortedMap<String, List<Member>> types(String page) {
    SortedMap<String, List<Member>> types = new TreeMap<>();
    for (MatchResult block : matches("```eip712\n(.*?)```", page)) {
      for (MatchResult type : matches("(\\w+)\\(([^)]*)\\)", block.group(1))) {
        List<Member> members = new ArrayList<>();
        for (MatchResult member : matches("(\\w+) (\\w+)", type.group(2))) {
          members.add(new Member(member.group(2), member.group(1)));
        }
        types.put(type.group(1), members);
      }
    }
    return types;
  }

  private static List<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results().toList();
  }

  /** JSON as typed data: exactly the members of the type. */
  private static Value.Struct message(
      String type, Fields fields, SortedMap<String, List<Member>> types) {
    SortedMap<String, Value> values = new TreeMap<>();
    for (Member member : types.get(type)) {
      values.put(
          member.name(),
          switch (member.type()) {
            case "string" -> Value.of(fields.text(member.name()));
            case "bytes32" ->
                new Value.Octets(Bytes.of(Hex.decodePrefixed(fields.text(member.name()))));
            case "address" -> Value.of(Address.parse(fields.text(member.name())));
            case "uint64", "uint256" -> Value.of(integer(fields.json(member.name())));
            default -> message(member.type(), fields.object(member.name()), types);
          });
    }
    fields.closed();
    return new Value.Struct(values);
  }

  private static BigInteger integer(Json json) {
    return json instanceof JsonInteger integer
        ? BigInteger.valueOf(integer.value())
        : new BigInteger(((JsonString) json).value());
  }

  private static JsonObject document(byte[] bytes) {
    return (JsonObject) Json.parse(bytes, bytes.length);
  }

  private static Hash32 digest(
      Eip712.Domain domain, Map<String, List<Member>> types, String type, Value.Struct message) {
    return new Eip712(domain, types).digest(type, message);
  }

  @Test
  void theTypesOfThePageMakeTheDigestOfAReceipt() throws IOException {
    SortedMap<String, List<Member>> types = types(page("receipt.md"));
    JsonObject receipt = document(ReceiptCodec.encode(Samples.receiptWithEvidence()));
    Fields root = Fields.of(receipt, "");
    Eip712.Domain domain = Eip712.Domain.of("Assay", "1", 31337);
    assertThat(
            digest(domain, types, "Receipt", message("Receipt", root.object("statement"), types)))
        .isEqualTo(Samples.receipt().digest());
    JsonObject piece = root.objects("evidence", 9).get(0).json();
    for (String unsigned : List.of("kind", "id", "signature")) {
      piece = piece.without(unsigned);
    }
    assertThat(digest(domain, types, "Rerun", message("Rerun", Fields.of(piece, ""), types)))
        .isEqualTo(Samples.rerunEvidence().claim().digest(31337));
  }

  @Test
  void theTypesOfThePageMakeTheDigestOfAManifest() throws IOException {
    SortedMap<String, List<Member>> types = types(page("manifest.md"));
    JsonObject manifest = document(ManifestCodec.encode(Samples.manifest()));
    Hash32 content = Sha256.of(manifest.without("signature").canonical());
    JsonObject signed =
        Json.object()
            .put("model", manifest.members().get("model"))
            .put("label", manifest.members().get("label"))
            .put("author", manifest.members().get("author"))
            .text("content", content.toString())
            .build();
    assertThat(
            digest(
                Eip712.Domain.of("Assay", "1"),
                types,
                "Manifest",
                message("Manifest", Fields.of(signed, ""), types)))
        .isEqualTo(Samples.manifest().body().digest());
  }

  @Test
  void thePagesNameEveryMemberDigestAndLimit() throws IOException {
    String receipt = page("receipt.md");
    String manifest = page("manifest.md");
    for (String member : Samples.statement().members().keySet()) {
      assertThat(receipt).contains("`" + member.substring(member.indexOf('.') + 1) + "`");
    }
    for (String member : document(ManifestCodec.encode(Samples.manifest())).members().keySet()) {
      assertThat(manifest).contains("| `" + member + "` |");
    }
    assertThat(receipt)
        .contains(Samples.receipt().digest().toString())
        .contains(Samples.rerunEvidence().claim().digest(31337).toString())
        .contains(Samples.manifest().body().digest().toString())
        .contains(String.format(Locale.ROOT, "%,d bytes", ReceiptCodec.BYTES_MAX));
    assertThat(manifest).contains(String.format(Locale.ROOT, "%,d bytes", ManifestCodec.BYTES_MAX));
  }
}
