package network.assay.client.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of an inference request in the Open Inference Protocol (REST, v2): {@code id}, {@code
 * parameters}, {@code inputs} and {@code outputs}. Members and parameters that are not known are
 * refused by name, since ignoring one would answer another question than was asked.
 *
 * @param id the caller's own name for the request, echoed in the answer
 * @param parameters of the request, each as the text of a string, whole number or truth
 * @param inputs tensors in the order given
 * @param outputs names of the outputs wanted; empty means all
 */
public record InferRequest(
    Optional<String> id,
    SortedMap<String, String> parameters,
    SequencedMap<String, Tensor> inputs,
    List<String> outputs) {

  /** Inputs or outputs of one request; models in use have fewer than a hundred. */
  private static final int TENSORS_MAX = 256;

  private static final int ID_CHARS_MAX = 256;

  /** Parameters of a request that an assay gateway understands. */
  public static final Set<String> PARAMETERS =
      Set.of(
          "assay_salt",
          "assay_policy",
          "assay_deadline_ms",
          "assay_idempotency_key",
          "assay_hides_input");

  public InferRequest {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a request.
   *
   * @throws InputException naming what is wrong
   */
  public static InferRequest read(byte[] json) {
    return new Reader(json).read();
  }

  private static final class Reader {
    private final byte[] json;
    private Optional<String> id = Optional.empty();
    private final SortedMap<String, String> parameters = new TreeMap<>();
    private final SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();
    private boolean inputsSeen;

    Reader(byte[] json) {
      this.json = json;
    }

    InferRequest read() {
      return JsonReading.document(
          json,
          parser -> {
            JsonReading.require(parser, JsonToken.START_OBJECT, "the request");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
              member(parser);
            }
            if (!inputsSeen) {
              throw new InputException("the request has no member 'inputs'");
            }
            return new InferRequest(id, parameters, inputs, outputs);
          });
    }

    private void member(JsonParser parser) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "id" -> id = Optional.of(shortString(parser, "id"));
        case "parameters" -> readParameters(parser);
        case "inputs" -> {
          inputsSeen = true;
          forEach(parser, "inputs", () -> input(parser));
        }
        case "outputs" -> forEach(parser, "outputs", () -> output(parser));
        default ->
            throw new InputException(
                "the request has the unknown member "
                    + InputException.quote(name)
                    + "; expected id, parameters, inputs, outputs");
      }
    }

    private void forEach(JsonParser parser, String what, Runnable body) {
      JsonReading.require(parser, JsonToken.START_ARRAY, what);
      int count = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (++count > TENSORS_MAX) {
          throw new InputException("more than " + TENSORS_MAX + " " + what);
        }
        body.run();
      }
    }

    private void readParameters(JsonParser parser) {
      JsonReading.require(parser, JsonToken.START_OBJECT, "parameters");
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        if (!PARAMETERS.contains(name)) {
          throw unknownParameter(name, "the request");
        }
        parameters.put(
            name,
            switch (name) {
              case "assay_deadline_ms" ->
                  Long.toString(JsonReading.natural(parser, name, Integer.MAX_VALUE));
              case "assay_hides_input" -> Boolean.toString(JsonReading.bool(parser, name));
              default -> shortString(parser, name);
            });
      }
    }

    private void input(JsonParser parser) {
      JsonReading.require(parser, JsonToken.START_OBJECT, "each of inputs");
      String name = "";
      int[] dims = {};
      String datatype = "";
      int from = -1;
      int to = -1;
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        seen.add(member);
        parser.nextToken();
        switch (member) {
          case "name" -> name = shortString(parser, "name of an input");
          case "shape" -> dims = shape(parser);
          case "datatype" -> datatype = shortString(parser, "datatype of an input");
          case "parameters" -> refuseParameters(parser, "an input");
          case "data" -> {
            JsonReading.require(parser, JsonToken.START_ARRAY, "data of an input");
            from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            parser.skipChildren();
            to = Math.toIntExact(parser.currentLocation().getByteOffset());
          }
          default ->
              throw new InputException(
                  "an input has the unknown member "
                      + InputException.quote(member)
                      + "; expected name, shape, datatype, data");
        }
      }
      for (String member : List.of("name", "shape", "datatype", "data")) {
        if (!seen.contains(member)) {
          throw new InputException(
              "input " + InputException.quote(name) + " has no member '" + member + "'");
        }
      }
      if (inputs.containsKey(name)) {
        throw new InputException("input " + InputException.quote(name) + " is given twice");
      }
      inputs.put(name, tensor(name, dims, datatype, from, to));
    }

    private Tensor tensor(String name, int[] dims, String datatype, int from, int to) {
      OipType type =
          OipType.named(datatype)
              .orElseThrow(() ->
                  InputException.of(
                      name,
                      "a datatype among " + List.of(OipType.values()),
                      InputException.quote(datatype)));
      Shape shape;
      try {
        shape = Shape.of(dims);
      } catch (IllegalArgumentException e) {
        throw new InputException("input " + InputException.quote(name) + ": " + e.getMessage(), e);
      }
      return TensorJson.read(name, type.element(), shape, json, from, to - from);
    }

    private static int[] shape(JsonParser parser) {
      JsonReading.require(parser, JsonToken.START_ARRAY, "shape of an input");
      int[] dims = new int[Shape.RANK_MAX];
      int rank = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (rank == dims.length) {
          throw new InputException("a shape has more than " + Shape.RANK_MAX + " dimensions");
        }
        dims[rank++] =
            (int) JsonReading.natural(parser, "each dimension of a shape", Integer.MAX_VALUE);
      }
      return java.util.Arrays.copyOf(dims, rank);
    }

    private void output(JsonParser parser) {
      JsonReading.require(parser, JsonToken.START_OBJECT, "each of outputs");
      Optional<String> name = Optional.empty();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        parser.nextToken();
        switch (member) {
          case "name" -> name = Optional.of(shortString(parser, "name of an output"));
          case "parameters" -> refuseParameters(parser, "an output");
          default ->
              throw new InputException(
                  "an output has the unknown member "
                      + InputException.quote(member)
                      + "; expected name");
        }
      }
      String wanted =
          name.orElseThrow(() -> new InputException("an entry of outputs has no member 'name'"));
      if (outputs.contains(wanted)) {
        throw new InputException("output " + InputException.quote(wanted) + " is asked for twice");
      }
      outputs.add(wanted);
    }

    private static void refuseParameters(JsonParser parser, String where) {
      JsonReading.require(parser, JsonToken.START_OBJECT, "parameters of " + where);
      if (parser.nextToken() != JsonToken.END_OBJECT) {
        throw unknownParameter(parser.currentName(), where);
      }
    }

    private static InputException unknownParameter(String name, String where) {
      if (name.startsWith("binary_data")) {
        return new InputException(
            "parameter "
                + InputException.quote(name)
                + " belongs to the binary tensor extension, which is not supported; send the"
                + " tensor as JSON in 'data'");
      }
      List<String> known = PARAMETERS.stream().sorted().toList();
      return new InputException(
          "unknown parameter "
              + InputException.quote(name)
              + " of "
              + where
              + "; "
              + (where.equals("the request") ? "known are " + known : "none is known there"));
    }

    private static String shortString(JsonParser parser, String what) {
      String text = JsonReading.string(parser, what);
      if (text.length() > ID_CHARS_MAX) {
        throw new InputException(
            what
                + " has "
                + text.length()
                + " characters, at most "
                + ID_CHARS_MAX
                + " are allowed");
      }
      return TensorJson.wellFormed(what, text);
    }
  }

  /** The tensors of an answer as the value of the protocol's member {@code outputs}. */
  public static void writeOutputs(Map<String, Tensor> outputs, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      out.append(separator).append("{\"name\":");
      TensorJson.writeString(output.getKey(), out);
      out.append(",\"shape\":");
      TensorJson.writeShape(output.getValue().shape(), out);
      out.append(",\"datatype\":\"").append(OipType.of(output.getValue().type()));
      out.append("\",\"data\":");
      TensorJson.write(output.getValue(), out);
      out.append('}');
      separator = ",";
    }
    out.append(']');
  }
}
