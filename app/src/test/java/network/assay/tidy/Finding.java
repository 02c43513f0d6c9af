package network.assay.tidy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One breach of a house rule.
 *
 * @param place file and line, or class and line
 * @param rule short name of the rule
 * @param sentence what is wrong and what to do instead
 */
record Finding(String place, String rule, String sentence) {
  @Override
  public String toString() {
    return place + ": [" + rule + "] " + sentence;
  }

  static String listed(List<Finding> findings) {
    return findings.stream().map(Finding::toString).collect(Collectors.joining("\n", "\n", "\n"));
  }
}
