package network.assay.app.command;

import java.util.List;
import java.util.concurrent.Callable;
import network.assay.app.config.Settings;
import network.assay.app.doctor.Doctor;
import network.assay.app.doctor.Finding;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code assay doctor}. */
@Command(
    name = "doctor",
    description = "Check this machine, and say what each missing thing would be for.",
    footer = {"", "Exit status: 0 when assay can run here, 1 when something it needs is broken."})
final class DoctorCommand implements Callable<Integer> {
  private final Session session;
  private final Assay assay;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DoctorCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public Integer call() {
    List<Finding> findings =
        new Doctor(session.environment(), assay.home(), session.root(), Settings.PORT_DEFAULT)
            .examine();
    boolean runs = findings.stream().allMatch(f -> f.state() != Finding.State.BROKEN);
    if (json) {
      printJson(findings, runs);
    } else {
      printText(findings, runs);
    }
    return runs ? ExitStatus.GOOD : ExitStatus.BAD;
  }

  private void printText(List<Finding> findings, boolean runs) {
    Terminal terminal = session.terminal();
    for (Finding finding : findings) {
      Style style =
          switch (finding.state()) {
            case OK -> Style.GOOD;
            case MISSING -> Style.WARN;
            case BROKEN -> Style.BAD;
          };
      String state = terminal.paint(style, String.format("%-8s", finding.state().label()));
      terminal.line(state + String.format("%-16s", finding.name()) + finding.detail());
      if (finding.state() != Finding.State.OK) {
        terminal.line(" ".repeat(24) + terminal.paint(Style.DIM, "for " + finding.purpose()));
      }
    }
    terminal.line("");
    terminal.line(runs ? "assay can run here." : "assay cannot run here until this is mended.");
  }

  private void printJson(List<Finding> findings, boolean runs) {
    ObjectNode object = JsonMapper.shared().createObjectNode();
    object.put("canRun", runs);
    ArrayNode array = object.putArray("findings");
    for (Finding finding : findings) {
      array
          .addObject()
          .put("name", finding.name())
          .put("state", finding.state().label())
          .put("detail", finding.detail())
          .put("purpose", finding.purpose());
    }
    session.terminal().line(object.toString());
  }
}
