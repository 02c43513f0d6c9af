package network.assay.app.show;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.engine.quantize.Agreement;
import network.assay.engine.quantize.QuantizationReport;
import network.assay.engine.quantize.QuantizationReport.Layer;
import network.assay.primitives.Fields;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;

/** What quantising a model cost, for people. */
public final class QuantizationText {
  private static final int BYTES_MAX = 4 << 20;

  private QuantizationText() {}

  /** A table for people. */
  public static List<String> lines(QuantizationReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(agreement("calibration", report.calibration()));
    report.heldOut().ifPresent(seen -> lines.add(agreement("held out", seen)));
    report
        .accuracy()
        .ifPresent(a ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "  %-12s %.2f %% before, %.2f %% after, of %d labelled samples",
                    "accuracy",
                    100.0 * a.rightBefore() / a.samples(),
                    100.0 * a.rightAfter() / a.samples(),
                    a.samples())));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-12s %,d bytes of constants, %,d before",
            "size",
            report.bytes(),
            report.parentBytes()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-12s no sum beyond ±%,d, proven; 2^30 is the limit",
            "sums",
            report.sumMax()));
    for (Layer layer : report.layers()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-12s %-10s %-4s error %.3f %%",
              layer.node() < 0 ? "input" : "node " + layer.node(),
              layer.operation(),
              layer.type(),
              100 * layer.error()));
    }
    return lines;
  }

  /**
   * What an integer program does not compute: labels that are words or arbitrary numbers.
   *
   * @param before names of the floating program's outputs
   * @param after names of the integer program's outputs
   * @return empty when nothing is left out
   */
  public static Optional<String> leftOut(List<String> before, List<String> after) {
    List<String> left = before.stream().filter(output -> !after.contains(output)).toList();
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the integer model leaves out "
                + String.join(", ", left)
                + ", which names a class and is no number to compute; the scores tell the class: "
                + String.join(", ", after));
  }

  private static String agreement(String name, Agreement a) {
    return String.format(
        Locale.ROOT,
        "  %-12s top-1 the same in %d of %d (%.2f %%), cosine %.5f (least %.5f), KL %.6f, worst"
            + " %.5f (%s[%d] of sample %d: %.5f became %.5f)",
        name,
        a.sameTop(),
        a.rows(),
        100 * a.topShare(),
        a.cosineMean(),
        a.cosineMin(),
        a.divergence(),
        a.worst(),
        a.worstOf().output(),
        a.worstOf().element(),
        a.worstOf().sample(),
        a.worstOf().expected(),
        a.worstOf().got());
  }

  /** The main figures of a stored report; one line when it cannot be read. */
  public static List<String> stored(byte[] file) {
    try {
      Fields fields = Fields.of(Json.parse(file, BYTES_MAX), "");
      fields.exactly("format", QuantizationReport.FORMAT);
      List<String> lines = new ArrayList<>();
      lines.add(figures("calibration", fields.object("calibration")));
      if (fields.has("heldOut")) {
        lines.add(figures("held out", fields.object("heldOut")));
      }
      if (fields.has("accuracy")) {
        Fields accuracy = fields.object("accuracy");
        lines.add(
            String.format(
                "  %-10s %d of %d right, %d before",
                "accuracy",
                accuracy.integer("rightAfter"),
                accuracy.integer("samples"),
                accuracy.integer("rightBefore")));
      }
      return lines;
    } catch (JsonException e) {
      return List.of(String.format("  %-10s not readable: %s", "report", e.getMessage()));
    }
  }

  private static String figures(String name, Fields a) {
    return String.format(
        "  %-10s top-1 the same as in f32 in %d of %d, cosine %s, KL %s (the author's word)",
        name, a.integer("sameTop"), a.integer("rows"), a.text("cosineMean"), a.text("divergence"));
  }
}
