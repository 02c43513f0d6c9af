package network.assay.client.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections whose caller is silent for too long while the server waits for bytes: in the
 * middle of a head, of a body, or between two requests. Helidon 4.5 reads without a time limit, so
 * each connection's reader is wrapped in one that notes when it began to wait.
 */
final class PatientSelector implements ServerConnectionSelector, AutoCloseable {
  private static final int CHECKS_PER_SILENCE = 4;

  private final ServerConnectionSelector inner;
  private final long silenceNanosMax;
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("assay-web-watch").daemon(true).factory());

  PatientSelector(ServerConnectionSelector inner, Duration silenceMax) {
    this.inner = inner;
    this.silenceNanosMax = silenceMax.toNanos();
    long period = Math.max(1, silenceNanosMax / CHECKS_PER_SILENCE);
    var _ = watch.scheduleAtFixedRate(this::closeSilent, period, period, TimeUnit.NANOSECONDS);
  }

  /** A connection that waits for its caller, and since when. */
  private record Waiting(HelidonSocket socket, long sinceNanos) {}

  private void closeSilent() {
    long now = System.nanoTime();
    waiting.removeIf(one -> now - one.sinceNanos() > silenceNanosMax && close(one));
  }

  private static boolean close(Waiting one) {
    try {
      one.socket().close();
    } catch (RuntimeException e) {
      // It was closed by the caller at this very moment.
    }
    return true;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return inner.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return inner.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return inner.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return inner.connection(new PatientContext(context));
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }

  /** The same connection with a reader that is watched. */
  private final class PatientContext implements ConnectionContext {
    private final ConnectionContext inner;
    private final DataReader reader;

    PatientContext(ConnectionContext inner) {
      this.inner = inner;
      this.reader = DataReader.create(this::next);
    }

    /** What was read already to tell the protocol, then what comes. */
    private byte[] next() {
      int buffered = inner.dataReader().available();
      if (buffered > 0) {
        return inner.dataReader().readBytes(buffered);
      }
      Waiting mine = new Waiting(inner.serverSocket(), System.nanoTime());
      waiting.add(mine);
      try {
        return inner.serverSocket().get();
      } finally {
        waiting.remove(mine);
      }
    }

    @Override
    public DataReader dataReader() {
      return reader;
    }

    @Override
    public ListenerContext listenerContext() {
      return inner.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return inner.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return inner.dataWriter();
    }

    @Override
    public Router router() {
      return inner.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return inner.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return inner.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return inner.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return inner.localPeer();
    }

    @Override
    public boolean isSecure() {
      return inner.isSecure();
    }

    @Override
    public String socketId() {
      return inner.socketId();
    }

    @Override
    public String childSocketId() {
      return inner.childSocketId();
    }
  }
}
