package network.assay.client.web;

import java.time.Duration;

/**
 * How a server listens and what it bears.
 *
 * @param host address to bind; loopback unless someone chose otherwise
 * @param port 0 for any free one
 * @param bodyBytesMax bytes of the largest body of any route
 * @param bodiesBytesMax bytes of all bodies that are being read or served at once
 * @param connectionsMax open connections
 * @param readMax longest silence of a caller that is sending
 * @param bodyMax longest time for a whole body
 * @param stopMax longest wait for running requests when the server stops
 */
public record WebSettings(
    String host,
    int port,
    int bodyBytesMax,
    int bodiesBytesMax,
    int connectionsMax,
    Duration readMax,
    Duration bodyMax,
    Duration stopMax) {

  public WebSettings {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is outside 0 to 65535");
    }
    if (bodyBytesMax < 1 || bodiesBytesMax < bodyBytesMax || connectionsMax < 1) {
      throw new IllegalArgumentException(
          "expected 1 ≤ bodyBytesMax ≤ bodiesBytesMax and connectionsMax ≥ 1, got "
              + bodyBytesMax
              + ", "
              + bodiesBytesMax
              + ", "
              + connectionsMax);
    }
    if (!readMax.isPositive() || !bodyMax.isPositive() || stopMax.isNegative()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /**
   * Loopback; bodies to 16 MiB (a 224×224 RGB picture as JSON text has 3), 128 MiB of them at once;
   * 1024 connections; 15 s of silence, 60 s for a body, 20 s to stop.
   */
  public static WebSettings standard(int port) {
    return new WebSettings(
        "127.0.0.1",
        port,
        16 << 20,
        128 << 20,
        1024,
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20));
  }

  public WebSettings withHost(String newHost) {
    return new WebSettings(
        newHost, port, bodyBytesMax, bodiesBytesMax, connectionsMax, readMax, bodyMax, stopMax);
  }
}
