package network.assay.client.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The input or output of a job, disclosed: the tensors that a receipt commits to, readable by
 * people. Format {@code assay-disclosure/1}: one line of JSON without white space, members in the
 * order {@code format, side, salt, parts} and {@code name, type, shape, data}, numbers in their
 * shortest text, strings escaped as in RFC 8785. Each content has exactly one text, and reading
 * demands it, so that no byte can change unnoticed.
 *
 * @param salt of the job; there for an input, absent for an output
 * @param parts tensors in the program's order
 */
public record Disclosure(Side side, Optional<Hash32> salt, SequencedMap<String, Tensor> parts) {
  /** Bytes of a document: the elements of a large answer as text. */
  public static final int BYTES_MAX = 256 << 20;

  private static final String FORMAT = "assay-disclosure/1";

  /** Which side of a job is disclosed. */
  public enum Side {
    INPUT("input"),
    OUTPUT("output");

    private final String label;

    Side(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public Disclosure {
    if (salt.isPresent() != (side == Side.INPUT)) {
      throw new IllegalArgumentException("an input has a salt, an output has none");
    }
    parts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parts));
  }

  public static Disclosure ofInput(Hash32 salt, SequencedMap<String, Tensor> parts) {
    return new Disclosure(Side.INPUT, Optional.of(salt), parts);
  }

  public static Disclosure ofOutput(SequencedMap<String, Tensor> parts) {
    return new Disclosure(Side.OUTPUT, Optional.empty(), parts);
  }

  /** The one canonical text. */
  public byte[] encode() {
    StringBuilder out = new StringBuilder();
    out.append("{\"format\":\"").append(FORMAT).append("\",\"side\":\"").append(side.label());
    out.append('"');
    salt.ifPresent(value -> out.append(",\"salt\":\"").append(value).append('"'));
    out.append(",\"parts\":[");
    String separator = "";
    for (Map.Entry<String, Tensor> part : parts.entrySet()) {
      out.append(separator).append("{\"name\":");
      TensorJson.writeString(part.getKey(), out);
      out.append(",\"type\":\"").append(part.getValue().type().label()).append("\",\"shape\":");
      TensorJson.writeShape(part.getValue().shape(), out);
      out.append(",\"data\":");
      TensorJson.write(part.getValue(), out);
      out.append('}');
      separator = ",";
    }
    return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a document.
   *
   * @throws InputException when it is none, or is not in canonical form
   */
  public static Disclosure decode(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      throw new InputException(
          "the disclosure has " + bytes.length + " bytes, at most " + BYTES_MAX + " are allowed");
    }
    Disclosure disclosure = JsonReading.document(bytes, parser -> read(parser, bytes));
    byte[] canonical = disclosure.encode();
    int difference = Arrays.mismatch(canonical, bytes);
    if (difference >= 0) {
      throw new InputException(
          "the disclosure is not in canonical form: it differs at byte "
              + difference
              + " of "
              + bytes.length);
    }
    return disclosure;
  }

  private static Disclosure read(JsonParser parser, byte[] bytes) {
    JsonReading.require(parser, JsonToken.START_OBJECT, "the disclosure");
    String format = text(parser, "format");
    if (!format.equals(FORMAT)) {
      throw new InputException(
          "expected format " + FORMAT + ", got " + InputException.quote(format));
    }
    Side side =
        switch (text(parser, "side")) {
          case "input" -> Side.INPUT;
          case "output" -> Side.OUTPUT;
          default -> throw new InputException("side must be input or output");
        };
    Optional<Hash32> salt = Optional.empty();
    if (side == Side.INPUT) {
      try {
        salt = Optional.of(Hash32.parse(text(parser, "salt")));
      } catch (IllegalArgumentException e) {
        throw new InputException("salt: " + e.getMessage(), e);
      }
    }
    SequencedMap<String, Tensor> parts = new LinkedHashMap<>();
    member(parser, "parts");
    JsonReading.require(parser, JsonToken.START_ARRAY, "parts");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      part(parser, bytes, parts);
    }
    end(parser, "the disclosure");
    return new Disclosure(side, salt, parts);
  }

  private static void part(JsonParser parser, byte[] bytes, SequencedMap<String, Tensor> parts) {
    JsonReading.require(parser, JsonToken.START_OBJECT, "each of parts");
    String name = TensorJson.wellFormed("name", text(parser, "name"));
    ElementType type;
    Shape shape;
    try {
      type = ElementType.ofLabel(text(parser, "type"));
      member(parser, "shape");
      JsonReading.require(parser, JsonToken.START_ARRAY, "shape");
      int[] dims = new int[Shape.RANK_MAX];
      int rank = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (rank == dims.length) {
          throw new InputException("a shape has more than " + Shape.RANK_MAX + " dimensions");
        }
        dims[rank++] = (int) JsonReading.natural(parser, "a dimension", Integer.MAX_VALUE);
      }
      shape = Shape.of(Arrays.copyOf(dims, rank));
    } catch (IllegalArgumentException e) {
      throw new InputException("part " + InputException.quote(name) + ": " + e.getMessage(), e);
    }
    member(parser, "data");
    JsonReading.require(parser, JsonToken.START_ARRAY, "data");
    int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    parser.skipChildren();
    int to = Math.toIntExact(parser.currentLocation().getByteOffset());
    if (parts.containsKey(name)) {
      throw new InputException("part " + InputException.quote(name) + " is there twice");
    }
    parts.put(name, TensorJson.read(name, type, shape, bytes, from, to - from));
    end(parser, "a part");
  }

  private static void member(JsonParser parser, String name) {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.PROPERTY_NAME || !parser.currentName().equals(name)) {
      throw new InputException(
          "expected the member '"
              + name
              + "', got "
              + (token == JsonToken.PROPERTY_NAME
                  ? InputException.quote(parser.currentName())
                  : "the end of the object"));
    }
    parser.nextToken();
  }

  private static String text(JsonParser parser, String name) {
    member(parser, name);
    return JsonReading.string(parser, name);
  }

  private static void end(JsonParser parser, String what) {
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw new InputException(
          what + " has the unknown member " + InputException.quote(parser.currentName()));
    }
  }
}
