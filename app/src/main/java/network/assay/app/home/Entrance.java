package network.assay.app.home;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.ArrayList;
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

  /**
   * The gateway that runs on this home folder or at the configured address, else an operator in
   * this process.
   */
  public record Nearest() implements Wanted {}

  /** Opens the way. */
  public static Entrance open(
      Home home, Settings settings, Map<String, String> environment, Wanted wanted) {
    return switch (wanted) {
      case At(URI address) -> at(address);
      case Here _ -> here(home, settings, environment);
      case Nearest _ -> {
        Optional<URI> running = running(home, settings.gateway());
        yield running.isPresent() ? at(running.get()) : here(home, settings, environment);
      }
    };
  }

  private static Entrance at(URI address) {
    HttpJobApi api = new HttpJobApi(address);
    return new Entrance(api, api, "asking the gateway at " + address);
  }

  private static Entrance here(Home home, Settings settings, Map<String, String> environment) {
    // This process ends with the answer: it does not wait for a proof that nobody asked for.
    LocalOperator operator = LocalOperator.forOne(home, settings.provingOnDemand(), environment);
    return new Entrance(
        operator.api(),
        operator,
        "no gateway asked: running in this process, as operator " + operator.label());
  }

  private static Optional<URI> running(Home home, Settings.Listen listen) {
    List<URI> candidates = new ArrayList<>();
    announced(home).ifPresent(candidates::add);
    if (listen.port() != 0) {
      candidates.add(URI.create("http://" + listen.host() + ":" + listen.port()));
    }
    return candidates.stream().filter(Entrance::isReady).findFirst();
  }

  /** What {@code assay up} wrote into this home folder; stale when it was killed. */
  private static Optional<URI> announced(Home home) {
    try {
      return Optional.of(new URI(Files.readString(home.gatewayAddress())))
          .filter(address -> address.getHost() != null && address.getPort() > 0);
    } catch (IOException | URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isReady(URI address) {
    // A bare connection first: it costs a millisecond, an HTTP client a tenth of a second.
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PROBE_MILLIS);
    } catch (IOException e) {
      return false;
    }
    try (HttpJobApi api = new HttpJobApi(address)) {
      return api.isReady();
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
