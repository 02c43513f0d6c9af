package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonBoolean;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonNull;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class JsonTest {
  private static final int CAP = 1 << 20;

  private static Json parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), CAP);
  }

  /** RFC 8785, appendix on sorting: keys go by UTF-16 code units, not by code points. */
  @Test
  void sortsKeysAsRfc8785() {
    String text =
        """
        {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",
         "1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",
         "\\u00f6":"Latin Small Letter O With Diaeresis"}
        """;
    JsonObject object = (JsonObject) parse(text);
    assertThat(object.members().values().stream().map(v -> ((JsonString) v).value()))
        .containsExactly(
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh");
  }

  /** The example of RFC 8785, section 3.2.2, without its fractions. */
  @Test
  void writesTheExampleOfRfc8785() {
    String text =
        """
        {"string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
         "literals": [null, true, false]}
        """;
    assertThat(parse(text).canonicalText())
        .isEqualTo(
            "{\"literals\":[null,true,false],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void escapesControlCharactersAsRfc8785() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x20; c++) {
      all.append(c);
    }
    assertThat(new JsonString(all + "\u007f\u2028").canonicalText())
        .isEqualTo(
            "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r"
                + "\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018"
                + "\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\u007f\u2028\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        "[]",
        "{}",
        "\"\"",
        " [ 1 , 2 ] ",
        "\t{\"a\"\r\n:\n[]}",
        "[[[]]]",
        "\"\\u0000\"",
        "\"\\/\"",
        "\"\\uD834\\uDD1E\"",
        "\"𝄞\"",
        "{\"\":0}",
        "[\"\u007f\"]",
        "\"\\uffff\""
      })
  void takes(String text) {
    Json json = parse(text);
    assertThat(parse(json.canonicalText())).isEqualTo(json);
    assertThat(Json.isCanonical(json.canonical(), CAP)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "[",
        "]",
        "{",
        "}",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1}}",
        "[]]",
        "1 2",
        "01",
        "-",
        "-01",
        "-0",
        "+1",
        "1.0",
        "1.",
        ".1",
        "1e3",
        "1E3",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740992",
        "-9007199254740992",
        "99999999999999999999999999",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"\t\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800x\"",
        "\"\\udc00\\ud800\"",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "/*c*/1",
        "1//c",
        "\uFEFF1",
        "[1]\u0000",
        "\u00a01"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("at byte");
  }

  /** Overlong forms, surrogates, values above U+10FFFF, lone and missing continuation bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c0af",
        "c1bf",
        "c2",
        "c220",
        "e0809f",
        "e09fbf",
        "eda080",
        "edbfbf",
        "e282",
        "f0808080",
        "f08fbfbf",
        "f4908080",
        "f5808080",
        "f09f98",
        "fe",
        "ff"
      })
  void refusesBrokenUtf8(String hex) {
    byte[] text = Hex.decode("22" + hex + "22");
    assertThatThrownBy(() -> Json.parse(text, CAP))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2}|at byte 7|the key \"a\" is there twice",
        "[1,2}|at byte 4|expected ',' or ']'",
        "[1.5]|at byte 2|fractions",
        "[true,flase]|at byte 6|expected false",
      })
  void namesThePlace(String text, String place, String what) {
    assertThatThrownBy(() -> parse(text)).hasMessageContaining(place).hasMessageContaining(what);
  }

  @Test
  void boundsDepthAndSize() {
    String deepest = "[".repeat(Json.DEPTH_MAX) + "]".repeat(Json.DEPTH_MAX);
    assertThat(parse(deepest)).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> parse("[" + deepest + "]")).hasMessageContaining("64 levels");
    assertThatThrownBy(() -> parse("[".repeat(CAP))).hasMessageContaining("64 levels");
    assertThatThrownBy(() -> parse("{\"a\":".repeat(1000))).hasMessageContaining("64 levels");
    assertThatThrownBy(() -> Json.parse(new byte[11], 10))
        .hasMessageContaining("at most 10 bytes of JSON, got 11");
  }

  @Test
  void valuesCheckThemselves() {
    assertThatThrownBy(() -> new JsonString("a\ud800")).hasMessageContaining("lone surrogate");
    assertThatThrownBy(() -> new JsonInteger(Json.INTEGER_MAX + 1)).hasMessageContaining("2^53");
    assertThatThrownBy(() -> Json.object().text("a", "").text("a", ""))
        .hasMessageContaining("twice");
  }

  @Test
  void knowsCanonicalText() {
    assertThat(Json.isCanonical("{\"a\":1,\"b\":[]}".getBytes(StandardCharsets.UTF_8), CAP))
        .isTrue();
    for (String other :
        List.of("{\"b\":[],\"a\":1}", "{\"a\":1, \"b\":[]}", "\"\\u0041\"", "\"\\/\"", "1 ", "[")) {
      assertThat(Json.isCanonical(other.getBytes(StandardCharsets.UTF_8), CAP)).isFalse();
    }
  }

  /** What we write, Jackson reads as the same value; what Jackson writes, we read. */
  @Test
  void agreesWithJackson() {
    long seed = 20260101;
    Random random = new Random(seed);
    ObjectMapper mapper = new ObjectMapper();
    for (int i = 0; i < 2000; i++) {
      Json json = random(random, 0);
      JsonNode node = mapper.readTree(json.canonical());
      assertThat(fromJackson(node)).as("seed %d, round %d", seed, i).isEqualTo(json);
      assertThat(Json.parse(mapper.writeValueAsBytes(node), CAP)).isEqualTo(json);
    }
  }

  /** Whatever we take, Jackson takes and means the same by it. */
  @Test
  void takesNothingThatJacksonRefuses() {
    long seed = 42;
    Random random = new Random(seed);
    ObjectMapper mapper = new ObjectMapper();
    String swaps = "{}[]\",:\\u0-a \n\u0001";
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] text = random(random, 0).canonical();
      text[random.nextInt(text.length)] = (byte) swaps.charAt(random.nextInt(swaps.length()));
      Json ours;
      try {
        ours = Json.parse(text, CAP);
      } catch (JsonException e) {
        continue;
      }
      taken++;
      assertThat(fromJackson(mapper.readTree(text)))
          .as("seed %d, round %d", seed, i)
          .isEqualTo(ours);
    }
    assertThat(taken).isGreaterThan(1000);
  }

  /** Noise and torn text: an error or a value, never anything else, and quickly. */
  @Test
  void survivesNoise() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise;
      if (i % 2 == 0) {
        noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
      } else {
        byte[] text = random(random, 0).canonical();
        noise = Arrays.copyOf(text, random.nextInt(text.length + 1));
      }
      try {
        assertThat(Json.parse(noise, CAP).canonical()).isNotEmpty();
      } catch (JsonException e) {
        assertThat(e.sentence()).isNotEmpty();
      }
    }
  }

  private static Json random(Random random, int depth) {
    int choice = random.nextInt(depth > 4 ? 5 : 8);
    return switch (choice) {
      case 0 -> new JsonNull();
      case 1 -> new JsonBoolean(random.nextBoolean());
      case 2 -> new JsonInteger(random.nextLong(-Json.INTEGER_MAX, Json.INTEGER_MAX + 1));
      case 3 -> new JsonInteger(random.nextInt(100));
      case 4 -> new JsonString(randomText(random));
      case 5 -> {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          items.add(random(random, depth + 1));
        }
        yield new JsonArray(items);
      }
      default -> {
        TreeMap<String, Json> members = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          members.put(randomText(random), random(random, depth + 1));
        }
        yield new JsonObject(members);
      }
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int range = new int[] {0x20, 0x80, 0x800, 0xd800, 0x10ffff}[random.nextInt(5)];
      int codePoint = random.nextInt(range);
      boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
      text.appendCodePoint(surrogate ? 'x' : codePoint);
    }
    return text.toString();
  }

  private static Json fromJackson(JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, Json> members = new TreeMap<>();
      node.properties().forEach(e -> members.put(e.getKey(), fromJackson(e.getValue())));
      return new JsonObject(members);
    }
    if (node.isArray()) {
      List<Json> items = new ArrayList<>();
      node.forEach(item -> items.add(fromJackson(item)));
      return new JsonArray(items);
    }
    if (node.isString()) {
      return new JsonString(node.stringValue());
    }
    if (node.isIntegralNumber()) {
      return new JsonInteger(node.longValue());
    }
    return node.isNull() ? new JsonNull() : new JsonBoolean(node.booleanValue());
  }
}
