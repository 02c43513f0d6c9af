package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldsTest {
  private static Fields fields(String text) {
    return Fields.of(Json.parse(text.getBytes(StandardCharsets.UTF_8), 1000), "");
  }

  @Test
  void readsMembersByType() {
    Fields fields =
        fields("{\"n\":7,\"t\":\"x\",\"b\":true,\"o\":{\"m\":1},\"a\":[\"p\",\"q\"],\"l\":[{}]}");
    assertThat(fields.integer("n", 0, 7)).isEqualTo(7);
    assertThat(fields.text("t", 1)).isEqualTo("x");
    assertThat(fields.optionalText("none")).isEmpty();
    assertThat(fields.bool("b")).isTrue();
    assertThat(fields.object("o").integer("m")).isEqualTo(1);
    assertThat(fields.texts("a", 2)).containsExactly("p", "q");
    assertThat(fields.objects("l", 1)).hasSize(1);
    fields.closed();
  }

  @Test
  void namesThePathOfAFault() {
    Fields fields = fields("{\"usage\":{\"n\":-1},\"files\":[{\"cid\":\"x\"}],\"t\":1,\"zz\":0}");
    assertField(() -> fields.text("gone"), "gone");
    assertField(() -> fields.text("t"), "t");
    assertField(() -> fields.object("usage").integer("n", 0, 9), "usage.n");
    assertField(() -> fields.objects("files", 9).get(0).parsed("cid", Cid::parse), "files[0].cid");
    assertField(() -> fields.objects("files", 0), "files");
    assertField(() -> fields.texts("files", 9), "files[0]");
    assertField(() -> fields.exactly("t", "x"), "t");
    assertField(() -> Fields.of(Json.of(1), "root"), "root");
    assertThatThrownBy(fields::closed).hasMessage("\"zz\": this member is not part of the format");
  }

  private static void assertField(Runnable reading, String field) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.field()).isEqualTo(field));
  }
}
