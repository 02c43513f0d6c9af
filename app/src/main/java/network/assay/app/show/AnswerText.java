package network.assay.app.show;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * An answer for people: the likeliest labels with bars where the model says what its classes are
 * called, else the first elements of each output.
 */
public final class AnswerText {
  private static final int TOP = 5;
  private static final int BAR = 30;
  private static final int ELEMENTS = 16;

  private final Map<String, List<String>> labels;

  /**
   * @param labels names of classes along the last axis, by output
   */
  public AnswerText(Map<String, List<String>> labels) {
    this.labels = Map.copyOf(labels);
  }

  /** The lines of an answer, outputs in their order. */
  public List<String> lines(Terminal terminal, Map<String, Tensor> outputs) {
    List<String> lines = new ArrayList<>();
    outputs.forEach((name, tensor) -> {
      List<String> names = labels.getOrDefault(name, List.of());
      if (isOneRow(tensor, names.size())) {
        lines.addAll(ranking(terminal, name, tensor.floats(), names));
      } else {
        lines.add(plain(name, tensor));
      }
    });
    return lines;
  }

  private static boolean isOneRow(Tensor tensor, int classes) {
    return classes > 0 && tensor.type() == ElementType.F32 && tensor.size() == classes;
  }

  private static List<String> ranking(
      Terminal terminal, String name, float[] scores, List<String> names) {
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
            .limit(TOP)
            .toList();
    boolean shares =
        IntStream.range(0, scores.length).allMatch(i -> scores[i] >= 0 && scores[i] <= 1);
    List<String> lines = new ArrayList<>();
    lines.add(terminal.paint(Style.BOLD, names.get(order.getFirst())) + "  (" + name + ")");
    for (int i : order) {
      String score = String.format(Locale.ROOT, shares ? "%8.4f" : "%12.5g", scores[i]);
      String bar = shares ? "  " + bar(terminal, scores[i]) : "";
      lines.add(String.format("  %-16s %s%s", names.get(i), score, bar));
    }
    return lines;
  }

  private static String bar(Terminal terminal, float share) {
    String block = terminal.features().unicode() ? "█" : "#";
    return terminal.paint(Style.NAME, block.repeat(Math.round(share * BAR)));
  }

  private static String plain(String name, Tensor tensor) {
    StringBuilder text = new StringBuilder(name + " " + tensor + ":");
    int shown = Math.min(tensor.size(), ELEMENTS);
    for (int i = 0; i < shown; i++) {
      text.append(' ').append(java.lang.reflect.Array.get(tensor.array(), i));
    }
    if (shown < tensor.size()) {
      text.append(" ... (").append(tensor.size()).append(" elements)");
    }
    return text.toString();
  }
}
