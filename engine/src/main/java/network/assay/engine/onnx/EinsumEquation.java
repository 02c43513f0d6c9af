package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * An equation of Einsum (opset 12) for operands of known rank. A label is a letter, or, for the
 * axes of an ellipsis, a digit counted from the right: the last axis of an ellipsis is "0".
 *
 * @param operands the labels of each operand's axes
 * @param output the labels of the result's axes, each once
 */
record EinsumEquation(List<String> operands, String output) {
  private static final String ELLIPSIS = "...";

  /**
   * Digits that stand for the axes of an ellipsis: as many as a tensor may have, in hexadecimal.
   */
  private static final String DIGITS = "0123456789!\"#$%&";

  EinsumEquation {
    operands = List.copyOf(operands);
  }

  /**
   * Parses the equation.
   *
   * @param ranks of the operands
   * @throws IllegalArgumentException when it is no equation for operands of these ranks
   */
  static EinsumEquation parse(String text, List<Integer> ranks) {
    String equation = text.replace(" ", "");
    int arrow = equation.indexOf("->");
    String left = arrow < 0 ? equation : equation.substring(0, arrow);
    String[] terms = left.split(",", -1);
    if (terms.length != ranks.size()) {
      throw new IllegalArgumentException(
          "the equation has " + terms.length + " terms for " + ranks.size() + " inputs");
    }
    List<String> operands = new ArrayList<>();
    int widest = 0;
    for (int i = 0; i < terms.length; i++) {
      int dots = terms[i].contains(ELLIPSIS) ? ranks.get(i) - (terms[i].length() - 3) : 0;
      operands.add(expand(terms[i], dots));
      if (operands.get(i).length() != ranks.get(i)) {
        throw new IllegalArgumentException(
            "term " + i + " does not fit an input of " + ranks.get(i) + " dimensions");
      }
      widest = Math.max(widest, dots);
    }
    String output =
        arrow < 0 ? implicit(operands, widest) : expand(equation.substring(arrow + 2), widest);
    return new EinsumEquation(operands, checked(operands, output, widest));
  }

  private static String expand(String term, int dots) {
    if (dots < 0 || dots > DIGITS.length()) {
      throw new IllegalArgumentException("a term has more labels than its input has dimensions");
    }
    int at = term.indexOf(ELLIPSIS);
    String letters = at < 0 ? term : term.substring(0, at) + term.substring(at + 3);
    if (!letters.chars().allMatch(c -> isLetter((char) c))) {
      throw new IllegalArgumentException("a term holds something else than letters and ...");
    }
    return at < 0 ? term : term.substring(0, at) + ellipsis(dots) + term.substring(at + 3);
  }

  private static String ellipsis(int dots) {
    return new StringBuilder(DIGITS.substring(0, dots)).reverse().toString();
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** The ellipsis, then the letters that stand there once, in order. */
  private static String implicit(List<String> operands, int dots) {
    TreeMap<Character, Integer> counts = new TreeMap<>();
    String.join("", operands)
        .chars()
        .filter(c -> isLetter((char) c))
        .forEach(c -> counts.merge((char) c, 1, Integer::sum));
    StringBuilder output = new StringBuilder(ellipsis(dots));
    counts.forEach((letter, count) -> output.append(count == 1 ? letter.toString() : ""));
    return output.toString();
  }

  private static String checked(List<String> operands, String output, int dots) {
    String all = String.join("", operands);
    boolean fits =
        output
            .chars()
            .allMatch(c -> all.indexOf(c) >= 0 && output.indexOf(c) == output.lastIndexOf(c));
    if (!fits) {
      throw new IllegalArgumentException("a label of the result is in no input, or is there twice");
    }
    if (dots > 0 && output.indexOf(DIGITS.charAt(0)) < 0) {
      throw new IllegalArgumentException("the result must hold the ellipsis of the inputs");
    }
    return output;
  }
}
