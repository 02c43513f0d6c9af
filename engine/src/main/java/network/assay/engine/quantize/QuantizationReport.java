package network.assay.engine.quantize;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;

/**
 * What quantising a model cost.
 *
 * @param parentProgram program id of the floating program
 * @param program program id of the integer program
 * @param samples calibration samples
 * @param calibration agreement on them
 * @param heldOut agreement on samples that calibration did not see, if there were some
 * @param accuracy share of right answers there before and after, if there were labels
 * @param parentBytes bytes of the constants of the floating program
 * @param bytes bytes of the constants of the integer program
 * @param sumMax proven largest absolute value of any sum
 * @param layers each value that was given a format, in the order of the program
 */
public record QuantizationReport(
    String parentProgram,
    String program,
    int samples,
    Agreement calibration,
    Optional<Agreement> heldOut,
    Optional<Accuracy> accuracy,
    long parentBytes,
    long bytes,
    long sumMax,
    List<Layer> layers) {
  public static final String FORMAT = "assay-quantization/1";

  /** The name of the report among a version's files. */
  public static final String FILE_NAME = "quantization.json";

  public QuantizationReport {
    layers = List.copyOf(layers);
  }

  /** Right answers among samples with labels. */
  public record Accuracy(long samples, long rightBefore, long rightAfter) {
    /** Points of accuracy lost; below 0 when the integer program is better. */
    public double pointsLost() {
      return samples == 0 ? 0 : 100.0 * (rightBefore - rightAfter) / samples;
    }
  }

  /**
   * One value of the program.
   *
   * @param node number of the floating node that makes it, −1 for an input
   * @param operation of that node
   * @param type element type that it was given
   * @param error root mean square of the difference over that of the value, on the first samples
   */
  public record Layer(int node, String operation, String type, double error) {}

  /** The same with what held-out samples showed. */
  public QuantizationReport with(Agreement seen, Optional<Accuracy> labelled) {
    return new QuantizationReport(
        parentProgram,
        program,
        samples,
        calibration,
        Optional.of(seen),
        labelled,
        parentBytes,
        bytes,
        sumMax,
        layers);
  }

  /** As canonical JSON; fractions are decimals in text. */
  public JsonObject toJson() {
    Json.ObjectBuilder json =
        Json.object()
            .text("format", FORMAT)
            .text("parentProgram", parentProgram)
            .text("program", program)
            .integer("samples", samples)
            .put("calibration", toJson(calibration))
            .integer("parentBytes", parentBytes)
            .integer("bytes", bytes)
            .integer("sumMax", sumMax)
            .array(
                "layers",
                layers.stream()
                    .map(layer ->
                        Json.object()
                            .integer("node", layer.node)
                            .text("operation", layer.operation)
                            .text("type", layer.type)
                            .text("error", decimal(layer.error))
                            .build())
                    .toList());
    heldOut.ifPresent(seen -> json.put("heldOut", toJson(seen)));
    accuracy.ifPresent(a ->
        json.put(
            "accuracy",
            Json.object()
                .integer("samples", a.samples)
                .integer("rightBefore", a.rightBefore)
                .integer("rightAfter", a.rightAfter)
                .build()));
    return json.build();
  }

  private static JsonObject toJson(Agreement a) {
    return Json.object()
        .integer("rows", a.rows())
        .integer("sameTop", a.sameTop())
        .text("cosineMean", decimal(a.cosineMean()))
        .text("cosineMin", decimal(a.cosineMin()))
        .text("divergence", decimal(a.divergence()))
        .put(
            "worst",
            Json.object()
                .text("difference", decimal(a.worst()))
                .integer("sample", a.worstOf().sample())
                .text("output", a.worstOf().output())
                .integer("element", a.worstOf().element())
                .text("expected", decimal(a.worstOf().expected()))
                .text("got", decimal(a.worstOf().got()))
                .build())
        .build();
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
