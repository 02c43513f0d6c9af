package network.assay.verify.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import network.assay.primitives.Decoded;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Sha256;
import network.assay.verify.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptCodecTest {
  private static JsonObject honest() {
    byte[] bytes = ReceiptCodec.encode(Samples.receiptWithEvidence());
    return (JsonObject) Json.parse(bytes, bytes.length);
  }

  private static Json value(String json) {
    return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 4000);
  }

  private static void assertBad(Json document, String field) {
    assertThat(ReceiptCodec.decode(document.canonical()))
        .isInstanceOfSatisfying(Decoded.Bad.class, bad -> assertThat(bad.field()).isEqualTo(field));
  }

  /** One member of the statement takes a value that it must not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "network|''",
        "network|'Scratch'",
        "network|1",
        "chainId|0",
        "chainId|'1'",
        "chainId|-1",
        "jobId|'0x12'",
        "jobId|null",
        "model|'digits'",
        "model|'a/b/c'",
        "model|'../x'",
        "version|'QmY7Yh4UquoXHLPFo2XbhXkhBvFoPwmQUSa92pxnxjQuPU'",
        "version|''",
        "programId|'1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8'",
        "profile|'f64'",
        "profile|'F32'",
        "tokenizerHash|''",
        "templateHash|0",
        "requestHash|{}",
        "sampler|'\\n'",
        "sampler|'\u00e9'",
        "seed|1",
        "seed|'-1'",
        "seed|'01'",
        "seed|'18446744073709551616'",
        "outputHash|[]",
        "tokensHash|true",
        "usage|7",
        "priceWei|1",
        "priceWei|'1.0'",
        "priceWei|'0x1'",
        "payer|'0x'",
        "payment|'x'",
        "payer|'0x577ce434acb30dda072b0765a55ad32140010078'",
        "policy|'signature'",
        "policy|'rerun+signature@delivery'",
        "policy|'horoscope@delivery'",
        "policy|'signature@never'",
        "policy|'@delivery'",
        "policy|'signature+signature@delivery'",
        "operator|'0x0000000000000000000000000000000000000000'",
        "acceptedAtMillis|'1'",
        "acceptedAtMillis|-1",
        "answeredAtMillis|0"
      })
  void namesTheMemberOfTheStatement(String member, String json) {
    JsonObject statement = (JsonObject) honest().members().get("statement");
    assertBad(honest().with("statement", statement.with(member, value(json))), member);
    assertBad(honest().with("statement", statement.without(member)), member);
  }

  @Test
  void namesTheMemberOfUsageAndStrangers() {
    JsonObject statement = (JsonObject) honest().members().get("statement");
    JsonObject usage = (JsonObject) statement.members().get("usage");
    for (String member : List.of("multiplyAdds", "inputTokens", "outputTokens")) {
      assertBad(
          honest().with("statement", statement.with("usage", usage.with(member, Json.of(-1)))),
          "usage." + member);
      assertBad(
          honest().with("statement", statement.with("usage", usage.without(member))),
          "usage." + member);
    }
    assertBad(
        honest().with("statement", statement.with("usage", usage.with("x", Json.of(1)))),
        "usage.\"x\"");
    assertBad(honest().with("statement", statement.with("extra", Json.of(1))), "\"extra\"");
    assertBad(honest().with("extra", Json.of(1)), "\"extra\"");
    assertBad(honest().with("format", Json.of("assay-receipt/2")), "format");
    assertBad(honest().with("signature", Json.of("0x00")), "signature");
    assertBad(honest().with("statement", Json.of(1)), "statement");
    assertBad(honest().with("evidence", Json.of(1)), "evidence");
    assertBad(Json.of("receipt"), "format");
  }

  @Test
  void namesThePieceOfEvidence() {
    JsonArray evidence = (JsonArray) honest().members().get("evidence");
    JsonObject rerun = (JsonObject) evidence.items().get(0);
    for (String member : rerun.members().keySet()) {
      assertBad(
          honest().with("evidence", Json.of(List.of(rerun.without(member)))),
          "evidence[0]." + member);
      assertBad(
          honest().with("evidence", Json.of(List.of(rerun.with(member, Json.of(-1))))),
          "evidence[0]." + member);
    }
    JsonObject zk = (JsonObject) evidence.items().get(1);
    assertBad(
        honest().with("evidence", Json.of(List.of(rerun, zk.with("size", Json.of(8))))),
        "evidence[1].id");
    assertBad(
        honest().with("evidence", Json.of(List.of(rerun.with("kind", Json.of("zk"))))),
        "evidence[0].id");
    for (String kind : List.of("", "Zk", "\u001b[2J", "k".repeat(33))) {
      assertBad(
          honest().with("evidence", Json.of(List.of(zk.with("kind", Json.of(kind))))),
          "evidence[0].kind");
    }
    assertBad(honest().with("evidence", Json.of(List.of(zk, zk))), "evidence");
    assertBad(honest().with("evidence", Json.of(List.of(Json.of(1)))), "evidence[0]");
    assertBad(honest().with("evidence", Json.of(Collections.nCopies(65, zk))), "evidence");
  }

  @Test
  void membersAreAllOfTheStatementInText() {
    JsonObject json = (JsonObject) honest().members().get("statement");
    var members = Samples.statement().members();
    assertThat(members).hasSize(json.members().size() - 1 + 3);
    assertThat(members)
        .containsEntry("usage.multiplyAdds", "123456")
        .containsEntry("seed", "18446744073709551615");
    assertThat(members.get("model")).isEqualTo(Fields.of(json, "").text("model"));
  }

  @Test
  void onlyTheNamedKeySigns() {
    assertThatThrownBy(() -> Samples.statement().sign(Samples.AUDITOR))
        .hasMessageContaining("expected the key of the operator");
    assertThatThrownBy(() ->
            Samples.claim(Samples.receipt(), Samples.OPERATOR.address()).sign(Samples.AUDITOR, 1))
        .hasMessageContaining("expected the key of the auditor");
    assertThatThrownBy(() -> Samples.unknownEvidence("rerun")).hasMessageContaining("rerun");
    assertThatThrownBy(() -> Samples.manifestBody().sign(Samples.AUDITOR))
        .hasMessageContaining("expected the key of the author");
  }

  /** Salts differ by part and by job, so equal parts look different and nothing can be guessed. */
  @Test
  void commitmentsHideAndBind() {
    Part same = Samples.part("x", "y");
    Hash32 once = Commitment.request(Samples.JOB_SALT, List.of(same));
    assertThat(once).isNotEqualTo(Commitment.request(Sha256.ofUtf8("other salt"), List.of(same)));
    assertThat(Commitment.partSalt(Samples.JOB_SALT, 0))
        .isNotEqualTo(Commitment.partSalt(Samples.JOB_SALT, 1));
    assertThat(Commitment.answer(List.of(Samples.part("ab", "c"))))
        .isNotEqualTo(Commitment.answer(List.of(Samples.part("a", "bc"))));
    assertThat(Commitment.answer(List.of())).isEqualTo(Sha256.of());
  }
}
