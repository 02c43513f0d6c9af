package network.assay.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import network.assay.client.web.WebSettings;
import network.assay.primitives.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand malformed requests over raw sockets: each gets a clear refusal, or its connection
 * closed when it is no HTTP; nothing crashes, hangs or grows, and the right answer comes at the
 * end.
 */
class MalformedRequestsTest {
  private static final int REQUESTS = 10_000;

  private static final int CLIENTS = 8;

  private static final int BODY_MAX = 256 << 10;

  private static final String INFER = "/v2/models/tests/tiny/versions/1.0.0/infer";

  private static final String GOOD =
      "{\"id\":\"7\",\"parameters\":{\"assay_deadline_ms\":20000},\"inputs\":[{\"name\":\"x\","
          + "\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}],"
          + "\"outputs\":[{\"name\":\"y\"}]}";

  @TempDir static Path folder;

  /** What a request may be answered with. */
  private enum Allowed {
    /** A status of 400 to 499, in JSON. */
    REFUSED,
    /** The same, or a closed connection: it is no HTTP. */
    REFUSED_OR_CLOSED,
    /** The same as REFUSED, or 200: the damage may have left a good request. */
    REFUSED_OR_GOOD
  }

  private record Attack(String kind, Bytes content, Allowed allowed) {
    Attack(String kind, byte[] bytes, Allowed allowed) {
      this(kind, Bytes.of(bytes), allowed);
    }

    byte[] bytes() {
      return content.toArray();
    }

    static Attack of(String kind, String text, Allowed allowed) {
      return new Attack(kind, text.getBytes(ISO_8859_1), allowed);
    }
  }

  @Test
  void everyMalformedRequestIsRefusedAndTheServerLivesOn() throws Exception {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("MalformedRequestsTest seed " + seed + " (set -Dassay.seed to repeat)");
    WebSettings standard = WebSettings.standard(0);
    WebSettings settings =
        new WebSettings(
            standard.host(),
            0,
            BODY_MAX,
            64 * BODY_MAX,
            standard.connectionsMax(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    try (Served served = new Served(folder, settings)) {
      assertAnswersRightly(served.gateway.port());
      long before = usedAfterCollection();
      Map<String, Integer> outcomes = attack(served.gateway.port(), seed);
      System.out.println("MalformedRequestsTest outcomes " + outcomes);
      assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(REQUESTS);
      slowCallersAreCutOff(served.gateway.port());
      assertAnswersRightly(served.gateway.port());
      assertThat(usedAfterCollection() - before).isLessThan(64L << 20);
    }
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Map<String, Integer> attack(int port, long seed) throws Exception {
    SplittableRandom root = new SplittableRandom(seed);
    List<Future<Map<String, Integer>>> clients = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(CLIENTS)) {
      for (int client = 0; client < CLIENTS; client++) {
        SplittableRandom random = root.split();
        clients.add(pool.submit(() -> attack(port, random, REQUESTS / CLIENTS)));
      }
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    for (Future<Map<String, Integer>> client : clients) {
      try {
        client.get().forEach((kind, count) -> outcomes.merge(kind, count, Integer::sum));
      } catch (ExecutionException e) {
        throw new AssertionError("seed " + seed + ": " + e.getCause().getMessage(), e.getCause());
      }
    }
    return outcomes;
  }

  private static Map<String, Integer> attack(int port, RandomGenerator random, int count)
      throws IOException {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Attack attack = attack(random);
      String outcome = check(attack, exchange(port, attack.bytes()));
      outcomes.merge(attack.kind() + " " + outcome, 1, Integer::sum);
    }
    return outcomes;
  }

  private static String check(Attack attack, String answer) {
    String shown =
        attack.kind()
            + "\n--- request\n"
            + new String(attack.bytes(), 0, Math.min(600, attack.bytes().length), ISO_8859_1)
            + "\n--- answer\n"
            + answer;
    if (answer.isEmpty()) {
      assertThat(attack.allowed()).as(shown).isEqualTo(Allowed.REFUSED_OR_CLOSED);
      return "closed";
    }
    assertThat(answer).as(shown).startsWith("HTTP/1.");
    int status = Integer.parseInt(answer.substring(9, 12));
    if (status == 200) {
      assertThat(attack.allowed()).as(shown).isEqualTo(Allowed.REFUSED_OR_GOOD);
      return "200";
    }
    assertThat(status).as(shown).isBetween(400, 499);
    assertThat(answer).as(shown).contains("{\"code\":\"").contains("\"error\":\"");
    assertThat(answer).as(shown).doesNotContain("\tat ").doesNotContain("Exception");
    return Integer.toString(status);
  }

  /** Sends bytes and reads one answer; empty when the connection was closed without one. */
  private static String exchange(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      try {
        out.write(request);
        out.flush();
        socket.shutdownOutput();
      } catch (SocketException e) {
        // Closed while we were still sending: the answer, if any, is there to be read.
      }
      return readAnswer(socket.getInputStream());
    }
  }

  private static String readAnswer(InputStream in) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      byte[] buffer = new byte[4096];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        answer.write(buffer, 0, n);
        if (isWhole(answer.toString(ISO_8859_1))) {
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer within 20 s, and the connection is still open", e);
    } catch (SocketException e) {
      // A reset: what came before it counts.
    }
    return answer.toString(ISO_8859_1);
  }

  private static boolean isWhole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    String head = answer.substring(0, end).toLowerCase(java.util.Locale.ROOT);
    int at = head.indexOf("\r\ncontent-length:");
    if (at < 0) {
      return false;
    }
    int stop = head.indexOf("\r\n", at + 2);
    String length = head.substring(at + 17, stop < 0 ? head.length() : stop).strip();
    return answer.length() >= end + 4 + Integer.parseInt(length);
  }

  private static Attack attack(RandomGenerator random) {
    return switch (random.nextInt(10)) {
      case 0 -> noHttp(random);
      case 1 -> brokenHead(random);
      case 2 -> truncated(random);
      case 3, 4 -> flipped(random);
      case 5 -> wrongContent(random);
      case 6 -> nested(random);
      case 7 -> oversize(random);
      case 8 -> wrongPath(random);
      default -> weirdHeaders(random);
    };
  }

  private static Attack noHttp(RandomGenerator random) {
    byte[] bytes = new byte[1 + random.nextInt(400)];
    random.nextBytes(bytes);
    return new Attack("noHttp", bytes, Allowed.REFUSED_OR_CLOSED);
  }

  private static String pick(RandomGenerator random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static Attack brokenHead(RandomGenerator random) {
    String head =
        pick(
            random,
            "GET\r\n\r\n",
            "GET /v2\r\n\r\n",
            "GET /v2 HTTP/9.9\r\n\r\n",
            "GET  /v2  HTTP/1.1\r\nHost: a\r\n\r\n",
            "G\u0000T /v2 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v2 HTTP/1.1\nHost: a\n\n",
            "GET /v2 HTTP/1.1\r\nHost a\r\n\r\n",
            "GET /v2 HTTP/1.1\r\n: a\r\n\r\n",
            "GET /v2 HTTP/1.1\r\nHost: a\r\nX: \u0001\u0002\r\n\r\n",
            "GET /v2 HTTP/1.1\r\nHost: a b c\r\n\r\n",
            "GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v2 HTTP/1.1\r\nHost: a\r\nX: " + "b".repeat(20_000) + "\r\n\r\n",
            "GET /v2 HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(5000) + "\r\n",
            "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
            "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
            "POST "
                + INFER
                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST "
                + INFER
                + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n",
            "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{\"inputs\"",
            "GET /v2 HTTP/1.1\r\nHost: a\r\nBroken");
    return Attack.of("brokenHead", head, Allowed.REFUSED_OR_CLOSED);
  }

  private static byte[] post(String path, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    byte[] start = head.toString().getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private static Attack truncated(RandomGenerator random) {
    byte[] good = GOOD.getBytes(UTF_8);
    byte[] body = Arrays.copyOf(good, random.nextInt(good.length));
    return new Attack("truncated", post(INFER, body), Allowed.REFUSED);
  }

  private static Attack flipped(RandomGenerator random) {
    byte[] body = GOOD.getBytes(UTF_8);
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    String path = random.nextInt(4) == 0 ? "/jobs" : INFER;
    return new Attack("flipped", post(path, body), Allowed.REFUSED_OR_GOOD);
  }

  private static Attack wrongContent(RandomGenerator random) {
    String value =
        pick(
            random,
            "null",
            "true",
            "-1",
            "1.5",
            "1e400",
            "\"\"",
            "\"\\ud800\"",
            "[]",
            "[[]]",
            "{}",
            "[null]",
            "99999999999999999999",
            "\"x\"",
            "[1,2,3,4,5]",
            "[{}]",
            "0x1",
            "NaN",
            "'a'");
    String[] places = {
      "\"inputs\":[",
      "\"name\":\"x\"",
      "\"shape\":[1,4]",
      "\"datatype\":\"FP32\"",
      "\"data\":[1,2,3,4]",
      "\"outputs\":[{\"name\":\"y\"}]",
      "\"parameters\":{\"assay_deadline_ms\":20000}",
      "\"assay_deadline_ms\":20000"
    };
    String place = places[random.nextInt(places.length)];
    String name = place.substring(0, place.indexOf(':') + 1);
    String body =
        place.equals("\"inputs\":[")
            ? "{\"inputs\":" + value + "}"
            : GOOD.replace(place, name + value);
    return new Attack("wrongContent", post(INFER, body.getBytes(UTF_8)), Allowed.REFUSED_OR_GOOD);
  }

  private static Attack nested(RandomGenerator random) {
    String open = pick(random, "[", "{\"a\":", "{\"inputs\":[", "{\"inputs\":[{\"data\":[");
    String body = open.repeat(1 + random.nextInt(5000));
    return new Attack("nested", post(INFER, body.getBytes(UTF_8)), Allowed.REFUSED);
  }

  private static Attack oversize(RandomGenerator random) {
    if (random.nextInt(20) == 0) {
      byte[] body = new byte[BODY_MAX + 1 + random.nextInt(1000)];
      Arrays.fill(body, (byte) ' ');
      return new Attack("oversize", post(INFER, body), Allowed.REFUSED_OR_CLOSED);
    }
    long length = BODY_MAX + 1L + (random.nextLong() & 0xffffffffffL);
    String head =
        "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n{";
    return Attack.of("oversize", head, Allowed.REFUSED);
  }

  private static Attack wrongPath(RandomGenerator random) {
    String method = pick(random, "GET", "PUT", "DELETE", "PATCH", "BREW", "OPTIONS");
    String path =
        pick(
            random,
            "/v2/models/../../etc/passwd",
            "/v2/models/%2e%2e/%2e%2e/infer",
            "/blobs/../../../etc/shadow",
            "/blobs/%00",
            "/blobs/" + "b".repeat(59),
            "/jobs/0x" + "0".repeat(64),
            "/receipts/..%2f..%2fjobs",
            "/models/a/b/c/d/e",
            "/v2/models/%zz/x",
            "/v2/models/%ff%fe/x",
            "/v2/models/no/such",
            "/v2/models/NO/..",
            "///x",
            "/v2//models",
            "/" + random.nextInt(),
            "/v1/chat/completions",
            "/v2/models/tests/tiny/versions/" + random.nextInt(1, 1000) + ".0/ready");
    String text = method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    return Attack.of("wrongPath", text, Allowed.REFUSED);
  }

  private static Attack weirdHeaders(RandomGenerator random) {
    String header =
        pick(
            random,
            "Content-Type: text/html",
            "Content-Type: application/json; charset=utf-16",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: ;;;;",
            "Content-Encoding: gzip",
            "Content-Encoding: br, gzip",
            "Inference-Header-Content-Length: 10");
    return new Attack("weirdHeaders", post(INFER, GOOD.getBytes(UTF_8), header), Allowed.REFUSED);
  }

  /** Callers that send a little and then nothing are closed after the silence that is allowed. */
  private static void slowCallersAreCutOff(int port) throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        slow.add(socket);
        String part =
            i % 2 == 0
                ? "GET /v2 HTTP/1.1\r\nHo"
                : "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{";
        socket.getOutputStream().write(part.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
      }
      for (Socket socket : slow) {
        String answer = readAnswer(socket.getInputStream());
        if (!answer.isEmpty()) {
          assertThat(answer).startsWith("HTTP/1.1 4");
        }
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static void assertAnswersRightly(int port) throws IOException {
    String answer = exchange(port, post(INFER, GOOD.getBytes(UTF_8)));
    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"data\":[1.0,11.0,21.0]");
  }
}
