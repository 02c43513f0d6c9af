package network.assay.verify;

import java.util.List;

/**
 * The outcome of a verification.
 *
 * @param findings one for each piece of evidence, the receipt's own signature first; empty when the
 *     bytes are no receipt
 * @param held what was checked and held, in the order of the checks, whatever the verdict
 */
public record Report(Verdict verdict, List<Finding> findings, List<Reason> held) {
  public Report {
    findings = List.copyOf(findings);
    held = List.copyOf(held);
  }
}
