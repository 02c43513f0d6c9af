package network.assay.app.command;

import java.io.IOException;
import java.net.URI;
import network.assay.app.config.Settings;
import network.assay.app.home.Entrance;
import network.assay.app.home.Home;
import network.assay.app.show.ReceiptText;
import network.assay.app.terminal.Terminal;
import network.assay.client.job.JobStatus;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay job …}: where a job is. */
@Command(
    name = "job",
    description = "Show where a job is, and its receipt once it is answered.",
    synopsisSubcommandLabel = "COMMAND")
final class JobCommand implements Runnable {
  private final Session session;
  private final Assay assay;

  JobCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public void run() {
    throw CommandException.unclear("'assay job' wants show (see 'assay job --help')");
  }

  @Command(name = "show", description = "Show one job.")
  int show(
      @Parameters(paramLabel = "ID", description = "The job's id, 0x and 64 digits.") String id,
      @Option(
              names = "--gateway",
              paramLabel = "URL",
              description = "Gateway or operator to ask (default: the one that runs, else --home).")
          URI gateway,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    Hash32 job = jobId(id);
    Home home = new Home(assay.home());
    Settings settings = Settings.load(home.folder());
    Entrance.Wanted wanted = gateway == null ? new Entrance.Nearest() : new Entrance.At(gateway);
    try (Entrance entrance = Entrance.open(home, settings, session.environment(), wanted)) {
      JobStatus status =
          entrance
              .api()
              .job(job)
              .orElseThrow(() ->
                  CommandException.unclear("no job " + job + " (" + entrance.sentence() + ")"));
      print(json, status);
    }
    return ExitStatus.GOOD;
  }

  private void print(boolean json, JobStatus status) {
    Terminal terminal = session.terminal();
    if (json) {
      Json.ObjectBuilder object =
          Json.object().text("id", status.id().toString()).text("state", status.state().label());
      status
          .receipt()
          .map(ReceiptCodec::encode)
          .ifPresent(bytes -> object.put("receipt", Json.parse(bytes, ReceiptCodec.BYTES_MAX)));
      terminal.line(object.build().canonicalText());
      return;
    }
    terminal.line("state      " + status.state().label());
    for (Receipt receipt : status.receipt().stream().toList()) {
      ReceiptText.lines(receipt).forEach(terminal::line);
    }
  }

  private static Hash32 jobId(String text) {
    try {
      return Hash32.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear("job id: " + e.getMessage(), e);
    }
  }
}
