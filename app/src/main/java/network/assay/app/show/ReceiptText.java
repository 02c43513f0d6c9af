package network.assay.app.show;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.Statement;

/** A receipt in about a dozen lines. */
public final class ReceiptText {
  private ReceiptText() {}

  public static List<String> lines(Receipt receipt) {
    Statement statement = receipt.statement();
    Statement.Subject subject = statement.subject();
    Statement.Run run = statement.run();
    Statement.Service service = statement.service();
    List<String> lines = new ArrayList<>();
    lines.add(row("receipt", receipt.digest().toString()));
    lines.add(row("job", statement.job().id() + " on " + statement.job().network()));
    lines.add(row("model", subject.model() + ", version " + subject.version()));
    lines.add(row("program", subject.programId() + " (" + subject.profile() + ")"));
    lines.add(row("request", run.requestHash() + " (salted)"));
    lines.add(row("output", run.outputHash().toString()));
    lines.add(row("usage", run.usage().multiplyAdds() + " multiply-adds"));
    lines.add(
        row("price", statement.terms().price() + " wei, policy " + statement.terms().policy()));
    lines.add(row("operator", service.operator().toString()));
    lines.add(
        row(
            "answered",
            Instant.ofEpochMilli(service.answeredAtMillis()).truncatedTo(ChronoUnit.MILLIS)
                + ", "
                + (service.answeredAtMillis() - service.acceptedAtMillis())
                + " ms after it was accepted"));
    lines.add(row("signature", receipt.signature().toString()));
    lines.add(row("evidence", evidence(receipt)));
    return lines;
  }

  private static String evidence(Receipt receipt) {
    List<String> kinds = new ArrayList<>(List.of("signature"));
    receipt.evidence().stream().map(Evidence::kindLabel).forEach(kinds::add);
    return String.join(", ", kinds);
  }

  private static String row(String name, String value) {
    return String.format("%-10s %s", name, value);
  }
}
