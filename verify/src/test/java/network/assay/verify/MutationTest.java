package network.assay.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonNull;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import org.junit.jupiter.api.Test;

/** Damage of every sort: the verifier names it and never throws. */
class MutationTest {
  private static final Policy SIGNED = Policy.onDelivery(Kind.SIGNATURE);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static Report verify(byte[] receipt) {
    return Verifier.verify(receipt, Facts.none(), SIGNED, Samples.NOW);
  }

  /** Each of the eight bits of each byte of a receipt with evidence, known and unknown. */
  @Test
  void everyFlippedBitOfAReceiptMakesItInvalid() {
    byte[] receipt = ReceiptCodec.encode(Samples.receiptWithEvidence());
    assertThat(verify(receipt).verdict()).isInstanceOf(Verdict.Valid.class);
    for (int at = 0; at < receipt.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = receipt.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertInvalid(flipped, "bit " + bit + " of byte " + at);
      }
    }
  }

  @Test
  void everyReplacedByteOfAReceiptMakesItInvalid() {
    byte[] receipt = ReceiptCodec.encode(Samples.receiptWithEvidence());
    long seed = 31;
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      byte[] changed = receipt.clone();
      int at = random.nextInt(receipt.length);
      changed[at] = (byte) random.nextInt(256);
      if (changed[at] != receipt[at]) {
        assertInvalid(changed, "seed " + seed + " round " + round + " byte " + at);
      }
    }
  }

  @Test
  void everyMissingOrDoubledByteMakesAReceiptInvalid() {
    byte[] receipt = ReceiptCodec.encode(Samples.receiptWithEvidence());
    for (int at = 0; at < receipt.length; at++) {
      byte[] shorter = new byte[receipt.length - 1];
      System.arraycopy(receipt, 0, shorter, 0, at);
      System.arraycopy(receipt, at + 1, shorter, at, shorter.length - at);
      assertInvalid(shorter, "without byte " + at);
      byte[] longer = new byte[receipt.length + 1];
      System.arraycopy(receipt, 0, longer, 0, at + 1);
      System.arraycopy(receipt, at, longer, at + 1, receipt.length - at);
      assertInvalid(longer, "byte " + at + " twice");
      assertInvalid(Arrays.copyOf(receipt, at), "cut at " + at);
    }
  }

  private static void assertInvalid(byte[] receipt, String what) {
    Report report = verify(receipt);
    assertThat(report.verdict()).as(what).isInstanceOf(Verdict.Invalid.class);
    assertThat(report.verdict().reasons())
        .as(what)
        .allSatisfy(reason -> {
          assertThat(reason.field()).isNotEmpty();
          assertThat(reason.sentence()).isNotEmpty();
        });
  }

  /** The bytes that do not matter, as the specification lists them. */
  @Test
  void whiteSpaceOrderAndEscapesDoNotMatter() {
    JsonObject document =
        (JsonObject)
            Json.parse(ReceiptCodec.encode(Samples.receiptWithEvidence()), ReceiptCodec.BYTES_MAX);
    long seed = 77;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      writeLoosely(document, random, text);
      byte[] loose = text.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(verify(loose).verdict())
          .as("seed %d round %d", seed, round)
          .isInstanceOf(Verdict.Valid.class);
    }
  }

  private static void writeLoosely(Json json, Random random, StringBuilder out) {
    space(random, out);
    switch (json) {
      case JsonObject object -> {
        List<String> keys = new ArrayList<>(object.members().keySet());
        Collections.shuffle(keys, random);
        out.append('{');
        for (int i = 0; i < keys.size(); i++) {
          out.append(i == 0 ? "" : ",");
          writeLoosely(new JsonString(keys.get(i)), random, out);
          out.append(':');
          writeLoosely(object.members().get(keys.get(i)), random, out);
        }
        out.append('}');
      }
      case JsonArray array -> {
        out.append('[');
        for (int i = 0; i < array.items().size(); i++) {
          out.append(i == 0 ? "" : ",");
          writeLoosely(array.items().get(i), random, out);
        }
        out.append(']');
      }
      case JsonString string -> {
        out.append('"');
        for (char c : string.value().toCharArray()) {
          if (random.nextInt(10) == 0) {
            out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
          } else if (c == '/' && random.nextBoolean()) {
            out.append("\\/");
          } else {
            String canonical = new JsonString(String.valueOf(c)).canonicalText();
            out.append(canonical, 1, canonical.length() - 1);
          }
        }
        out.append('"');
      }
      default -> out.append(json.canonicalText());
    }
    space(random, out);
  }

  private static void space(Random random, StringBuilder out) {
    for (int i = random.nextInt(3); i > 0; i--) {
      out.append(" \t\r\n".charAt(random.nextInt(4)));
    }
  }

  @Test
  void everyFlippedBitOfAManifestIsSeen() {
    byte[] manifest = ManifestCodec.encode(Samples.manifest());
    byte[] receipt = ReceiptCodec.encode(Samples.receipt());
    for (int at = 0; at < manifest.length; at++) {
      byte[] flipped = manifest.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Report report =
          Verifier.verify(receipt, Facts.none().withManifest(flipped), SIGNED, Samples.NOW);
      assertThat(report.verdict().reasons())
          .extracting(Reason::field)
          .containsExactly("manifest.cid");
      // Without the CID to hold it, the author's signature or the format still does.
      var decoded = ManifestCodec.decode(flipped).toOptional();
      decoded.ifPresent(changed ->
          assertThat(changed.signer())
              .isNotEqualTo(Optional.of(changed.body().identity().author())));
    }
  }

  /** Documents taken apart and put together wrongly, member by member. */
  @Test
  void documentsOfTheWrongShapeAreRefused() {
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          long seed = 1234;
          Random random = new Random(seed);
          JsonObject receipt = document(ReceiptCodec.encode(Samples.receiptWithEvidence()));
          JsonObject manifest = document(ManifestCodec.encode(Samples.manifest()));
          for (int round = 0; round < 4000; round++) {
            Json bent = bend(receipt, random, 0);
            Verdict verdict = verify(bent.canonical()).verdict();
            if (bent.equals(receipt)) {
              continue;
            }
            boolean fewerPieces = onlyEvidenceIsMissing(receipt, bent);
            assertThat(verdict)
                .as("seed %d round %d: %s", seed, round, bent)
                .isInstanceOf(fewerPieces ? Verdict.Valid.class : Verdict.Invalid.class);
            ManifestCodec.decode(bend(manifest, random, 0).canonical());
          }
        });
  }

  /** Evidence may be taken away or reordered: the operator does not sign it. */
  private static boolean onlyEvidenceIsMissing(JsonObject receipt, Json bent) {
    if (!(bent instanceof JsonObject object)
        || !(object.members().get("evidence") instanceof JsonArray pieces)
        || !object.without("evidence").equals(receipt.without("evidence"))) {
      return false;
    }
    List<Json> all = ((JsonArray) receipt.members().get("evidence")).items();
    return all.containsAll(pieces.items())
        && pieces.items().stream().distinct().count() == pieces.items().size();
  }

  private static JsonObject document(byte[] bytes) {
    return (JsonObject) Json.parse(bytes, bytes.length);
  }

  /** The same value with one thing wrong somewhere in it. */
  private static Json bend(Json json, Random random, int depth) {
    if (depth > 0 && random.nextInt(4) == 0) {
      return other(json, random);
    }
    return switch (json) {
      case JsonObject object when !object.members().isEmpty() -> {
        List<String> keys = List.copyOf(object.members().keySet());
        String key = keys.get(random.nextInt(keys.size()));
        TreeMap<String, Json> members = new TreeMap<>(object.members());
        switch (random.nextInt(5)) {
          case 0 -> members.remove(key);
          case 1 -> members.put(key + "x", members.remove(key));
          case 2 -> members.put("zz" + key, members.get(key));
          default -> members.put(key, bend(members.get(key), random, depth + 1));
        }
        yield new JsonObject(members);
      }
      case JsonArray array when !array.items().isEmpty() -> {
        List<Json> items = new ArrayList<>(array.items());
        int at = random.nextInt(items.size());
        switch (random.nextInt(4)) {
          case 0 -> items.remove(at);
          case 1 -> items.add(items.get(at));
          default -> items.set(at, bend(items.get(at), random, depth + 1));
        }
        yield new JsonArray(items);
      }
      default -> other(json, random);
    };
  }

  private static Json other(Json json, Random random) {
    List<Json> choices =
        List.of(
            new JsonNull(),
            Json.of(true),
            Json.of(0),
            Json.of(-1),
            Json.of(Json.INTEGER_MAX),
            Json.of(""),
            Json.of("0x"),
            Json.of("0x" + "0".repeat(64)),
            Json.of("0x" + "f".repeat(130)),
            Json.of("\u202e\ud83d\ude00\u0000"),
            Json.of(List.of()),
            Json.of(List.of(Json.of(1))),
            Json.object().build(),
            Json.object().integer("a", 1).build(),
            json instanceof JsonInteger n && n.value() < 1000 ? Json.of(n.value() + 1) : json,
            json instanceof JsonString s ? Json.of(s.value() + "0") : json);
    return choices.get(random.nextInt(choices.size()));
  }

  @Test
  void noiseIsInvalidAndNothingWorse() {
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          long seed = 4321;
          Random random = new Random(seed);
          for (int round = 0; round < 5000; round++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            assertInvalid(noise, "seed " + seed + " round " + round);
            ManifestCodec.decode(noise);
          }
        });
  }

  /** As large and as nasty as a document may be: answered within seconds. */
  @Test
  void theLargestDocumentsAreAnsweredInBoundedTime() {
    int most = ReceiptCodec.BYTES_MAX;
    StringBuilder keys = new StringBuilder("{");
    for (int i = 0; keys.length() < most - 20; i++) {
      keys.append('"').append(i).append("\":0,");
    }
    keys.setCharAt(keys.length() - 1, '}');
    StringBuilder pieces = new StringBuilder("{\"evidence\":[");
    while (pieces.length() < most - 100) {
      pieces.append("{\"id\":\"0x").append("0".repeat(64)).append("\",\"kind\":\"x\"},");
    }
    pieces.setLength(pieces.length() - 1);
    pieces.append("]}");
    List<byte[]> nasty =
        List.of(
            "[".repeat(most).getBytes(StandardCharsets.UTF_8),
            "{\"a\":".repeat(most / 5).getBytes(StandardCharsets.UTF_8),
            ("\"" + "\\u0000".repeat(most / 6 - 1) + "\"").getBytes(StandardCharsets.UTF_8),
            ("[" + "0,".repeat(most / 2 - 1) + "0").getBytes(StandardCharsets.UTF_8),
            ("[" + "1".repeat(most - 2) + "]").getBytes(StandardCharsets.UTF_8),
            keys.toString().getBytes(StandardCharsets.UTF_8),
            pieces.toString().getBytes(StandardCharsets.UTF_8),
            new byte[most],
            new byte[most + 1]);
    for (byte[] document : nasty) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> assertInvalid(document, "of " + document.length + " bytes"));
    }
  }

  /** The most pieces that a receipt may have, each signed: one recovery apiece. */
  @Test
  void theMostEvidenceIsCheckedInBoundedTime() {
    var receipt = Samples.receipt();
    for (int i = 0; i < Receipt.EVIDENCE_MAX; i++) {
      var auditor = Samples.key("auditor " + i);
      receipt =
          receipt.withEvidence(Samples.claim(receipt, auditor.address()).sign(auditor, 31337));
    }
    byte[] bytes = ReceiptCodec.encode(receipt);
    Report report = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> verify(bytes));
    assertThat(report.verdict()).isInstanceOf(Verdict.Valid.class);
    assertThat(report.findings()).hasSize(65);
    var full = receipt;
    assertThatThrownBy(() -> full.withEvidence(Samples.unknownEvidence("one-more")))
        .hasMessageContaining("at most 64");
  }
}
