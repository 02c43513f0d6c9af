package network.assay.app.home;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.app.config.Settings;
import network.assay.client.input.InputMapper;
import network.assay.client.job.HttpJobApi;
import network.assay.client.job.JobApi;
import network.assay.client.job.ModelCard;
import network.assay.client.job.Port;
import network.assay.engine.program.Program;

/** The way to whoever runs a job: over HTTP, or an operator in this process. */
public final class Entrance implements AutoCloseable {
  private static final int PROBE_MILLIS = 200;

  private final JobApi api;
  private final AutoCloseable closing;
  private final String sentence;

  private Entrance(JobApi api, AutoCloseable closing, String sentence) {
    this.api = api;
    this.closing = closing;
    this.sentence = sentence;
  }

  /** Whom a caller wants to ask. */
  public sealed interface Wanted {}

  /** The gateway or operator at this address. */
  public record At(URI address) implements Wanted {}

  /** An operator in this process. */
  public record Here() implements Wanted {}

  /** The gateway at the configured address if it runs, else an operator in this process. */
  public record Nearest() implements Wanted {}

  /** Opens the way. */
  public static Entrance open(
      Home home, Settings settings, Map<String, String> environment, Wanted wanted) {
    return switch (wanted) {
      case At(URI address) -> at(address);
      case Here _ -> here(home, settings, environment);
      case Nearest _ -> {
        Optional<URI> running = running(settings.gateway());
        yield running.isPresent() ? at(running.get()) : here(home, settings, environment);
      }
    };
  }

  private static Entrance at(URI address) {
    HttpJobApi api = new HttpJobApi(address);
    return new Entrance(api, api, "asking the gateway at " + address);
  }

  private static Entrance here(Home home, Settings settings, Map<String, String> environment) {
    LocalOperator operator = LocalOperator.start(home, settings, environment);
    return new Entrance(
        operator.api(),
        operator,
        "no gateway asked: running in this process, as operator " + operator.label());
  }

  /** A gateway at the configured address, if something there says that it is ready. */
  private static Optional<URI> running(Settings.Listen listen) {
    if (listen.port() == 0) {
      return Optional.empty();
    }
    // A bare connection first: it costs a millisecond, an HTTP client a tenth of a second.
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(listen.host(), listen.port()), PROBE_MILLIS);
    } catch (IOException e) {
      return Optional.empty();
    }
    URI address = URI.create("http://" + listen.host() + ":" + listen.port());
    try (HttpJobApi api = new HttpJobApi(address)) {
      return api.isReady() ? Optional.of(address) : Optional.empty();
    }
  }

  public JobApi api() {
    return api;
  }

  /** Who is asked, in a sentence for people. */
  public String sentence() {
    return sentence;
  }

  /** Turns a user's file into the inputs of this model. */
  public InputMapper mapper(ModelCard card) {
    return new InputMapper(
        card.inputs().stream().map(Entrance::input).toList(), card.manifest().body().io().inputs());
  }

  private static Program.Input input(Port port) {
    List<Program.Dimension> dimensions =
        port.dims().stream()
            .map(size ->
                size < 0 ? Program.Dimension.symbolic("any") : Program.Dimension.fixed(size))
            .toList();
    return new Program.Input(port.name(), port.type(), dimensions);
  }

  @Override
  public void close() {
    try {
      closing.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close the way to the operator", e);
    }
  }
}
