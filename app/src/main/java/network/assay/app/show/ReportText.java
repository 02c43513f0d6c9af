package network.assay.app.show;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.primitives.Json;
import network.assay.verify.Finding;
import network.assay.verify.Reason;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;

/** What a verification found: the verdict, why, and what each piece of evidence shows. */
public final class ReportText {
  /** Heads the list of what held, after the reasons. */
  public static final String HELD = "checked and held:";

  private ReportText() {}

  /** For people. */
  public static List<String> lines(Terminal terminal, Report report) {
    Verdict verdict = report.verdict();
    Style style =
        switch (verdict) {
          case Verdict.Valid _ -> Style.GOOD;
          case Verdict.Invalid _ -> Style.BAD;
          case Verdict.Unknown _ -> Style.WARN;
        };
    List<String> lines = new ArrayList<>();
    lines.add(terminal.paint(style, verdict.label().toUpperCase(Locale.ROOT)));
    for (Reason reason : verdict.reasons()) {
      lines.add("  " + reason);
    }
    List<Reason> held =
        report.held().stream().filter(reason -> !verdict.reasons().contains(reason)).toList();
    if (!held.isEmpty()) {
      lines.add(HELD);
      held.forEach(reason -> lines.add("  " + reason));
    }
    if (!report.findings().isEmpty()) {
      lines.add("evidence:");
    }
    for (Finding finding : report.findings()) {
      lines.addAll(lines(terminal, finding));
    }
    return lines;
  }

  private static List<String> lines(Terminal terminal, Finding finding) {
    Style style =
        switch (finding.standing()) {
          case GOOD -> Style.GOOD;
          case BAD -> Style.BAD;
          case NOT_COUNTED -> Style.WARN;
        };
    List<String> lines = new ArrayList<>();
    String place = finding.place().equals(finding.kind()) ? "" : " (" + finding.place() + ")";
    lines.add(
        "  "
            + terminal.paint(style, standing(finding.standing()))
            + " "
            + terminal.paint(Style.BOLD, finding.kind())
            + place
            + ": "
            + finding.sentence());
    if (!finding.shows().isEmpty()) {
      lines.add("      shows:         " + finding.shows());
      lines.add("      does not show: " + finding.doesNotShow());
    }
    return lines;
  }

  /** Whether a proof was looked at. */
  public static boolean hasProof(Report report) {
    return report.findings().stream()
        .anyMatch(finding ->
            finding.kind().equals(Kind.ZK.label())
                && finding.standing() != Finding.Standing.NOT_COUNTED);
  }

  /** For machines: {@code verdict}, {@code reasons}, {@code evidence}, {@code held}. */
  public static Json.JsonObject json(Report report) {
    return Json.object()
        .text("verdict", report.verdict().label())
        .array("reasons", reasons(report.verdict().reasons()))
        .array("evidence", report.findings().stream().map(ReportText::json).toList())
        .array("held", reasons(report.held()))
        .build();
  }

  private static List<Json> reasons(List<Reason> reasons) {
    List<Json> items = new ArrayList<>();
    for (Reason reason : reasons) {
      items.add(
          Json.object().text("field", reason.field()).text("sentence", reason.sentence()).build());
    }
    return items;
  }

  private static Json.JsonObject json(Finding finding) {
    return Json.object()
        .text("place", finding.place())
        .text("kind", finding.kind())
        .text("standing", standing(finding.standing()))
        .text("sentence", finding.sentence())
        .text("shows", finding.shows())
        .text("doesNotShow", finding.doesNotShow())
        .build();
  }

  private static String standing(Finding.Standing standing) {
    return switch (standing) {
      case GOOD -> "good";
      case BAD -> "bad";
      case NOT_COUNTED -> "not counted";
    };
  }
}
