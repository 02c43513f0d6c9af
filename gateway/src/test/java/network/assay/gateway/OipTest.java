package network.assay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import network.assay.client.web.WebSettings;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Sha256;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Open Inference Protocol as a client of any server of it sees it. */
class OipTest {
  private static final String INFER = "/v2/models/tests/tiny/versions/1.0.0/infer";

  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  @TempDir static Path folder;
  private static Served served;
  private static HttpClient http;

  @BeforeAll
  static void open() {
    served = new Served(folder, WebSettings.standard(0));
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void close() {
    http.close();
    served.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(served.uri() + path));
  }

  private static HttpResponse<String> get(String path) {
    return send(at(path).GET());
  }

  private static HttpResponse<String> post(String path, String body) {
    return send(
        at(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v2 | {\"extensions\":[],\"name\":\"assay\",\"version\":\"0.1.0-test\"}",
        "/v2/health/live | {\"live\":true}",
        "/v2/health/ready | {\"ready\":true}",
        "/v2/models/tests/tiny/ready | {\"name\":\"tests/tiny\",\"ready\":true}",
        "/v2/models/tests%2Ftiny/versions/1.0.0/ready | {\"name\":\"tests/tiny\",\"ready\":true}",
        "/v2/models/tests/tiny | {\"inputs\":[{\"datatype\":\"FP32\",\"name\":\"x\",\"shape\":"
            + "[-1,4]}],\"name\":\"tests/tiny\",\"outputs\":[{\"datatype\":\"FP32\",\"name\":\"y\","
            + "\"shape\":[-1,3]}],\"platform\":\"assay_f32\",\"versions\":[\"1.1.0\"]}",
      })
  void answersMetadataAndHealth(String path, String golden) {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body()).isEqualTo(golden);
  }

  @Test
  void infersAndCarriesTheReceiptTwice() {
    Hash32 salt = Sha256.ofUtf8("oip");
    HttpResponse<String> response =
        post(
            INFER,
            "{\"id\":\"a \\\"b\\\"\",\"parameters\":{\"assay_salt\":\""
                + salt
                + "\",\"assay_policy\":\"signature@delivery\",\"assay_deadline_ms\":5000,"
                + "\"assay_hides_input\":true},"
                + ROW.substring(1));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body())
        .startsWith(
            "{\"model_name\":\"tests/tiny\",\"model_version\":\"1.0.0\",\"id\":\"a \\\"b\\\"\","
                + "\"outputs\":[{\"name\":\"y\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":"
                + "[1.0,11.0,21.0]}],\"assay\":{");
    byte[] header =
        Base64.getUrlDecoder().decode(response.headers().firstValue("Assay-Receipt").orElseThrow());
    Decoded<Receipt> receipt = ReceiptCodec.decode(header);
    assertThat(receipt.orThrow().statement().terms().policy().toString())
        .isEqualTo("signature@delivery");
    String member = response.body().substring(response.body().indexOf("\"assay\":") + 8);
    Json assay =
        Json.parse(
            member
                .substring(0, member.length() - 1)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
            1 << 20);
    var members = ((Json.JsonObject) assay).members();
    assertThat(members.get("receipt").canonical()).isEqualTo(header);
    assertThat(members.get("salt")).isEqualTo(Json.of(salt.toString()));

    String id = receipt.orThrow().statement().job().id().toString();
    assertThat(get("/receipts/" + id).body().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(header);
    assertThat(get("/jobs/" + id).body()).contains("\"state\":\"answered\"").doesNotContain("salt");
  }

  @Test
  void takesNestedDataAndSelectsOutputs() {
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,4],\"datatype\":\"FP32\","
            + "\"data\":[[1,2,3,4],[0,\"NaN\",0,0]]}],\"outputs\":[{\"name\":\"y\"}]}";
    HttpResponse<String> response = post(INFER, body);
    assertThat(response.body())
        .contains("\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1.0,11.0,21.0,");
    assertThat(post(INFER, body.replace("\"y\"", "\"zz\"")).body())
        .contains("\"code\":\"request_invalid\"")
        .contains("'zz'");
  }

  @Test
  void aRetryIsAnsweredOnce() {
    String body =
        "{\"parameters\":{\"assay_idempotency_key\":\"oip-retry-0123456789\"}," + ROW.substring(1);
    HttpResponse<String> first = post(INFER, body);
    HttpResponse<String> second = post(INFER, body);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.headers().firstValue("Assay-Receipt"))
        .isEqualTo(first.headers().firstValue("Assay-Receipt"));
    assertThat(post(INFER, body.replace("[1,2,3,4]", "[1,2,3,5]")).statusCode()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | 400 | not valid JSON",
        "[] | 400 | must be an object, got an array",
        "{} | 400 | has no member 'inputs'",
        "{\"inputs\":[],\"foo\":1} | 400 | unknown member 'foo'",
        "{\"inputs\":[]} | 400 | lacks the input 'x'",
        "{\"inputs\":[{\"name\":\"q\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]} | 400 |"
            + " no input 'q'",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP33\",\"data\":[1]}]} | 400"
            + " | 'FP33'",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP64\",\"data\":[1,2,3,4]}]}"
            + " | 400 | f32",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3]}]} |"
            + " 400 | expected 4 elements",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,\"4\"]"
            + "}]} | 400 | '4'",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,1e39]}"
            + "]} | 400 | range of f32",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,-4],\"datatype\":\"FP32\",\"data\":[]}]} | 400 |"
            + " whole number",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2000000000,2000000000],\"datatype\":\"FP32\","
            + "\"data\":[]}]} | 400 | too many elements",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1000000000,2],\"datatype\":\"FP32\",\"data\":[1]}"
            + "]} | 400 | elements",
        "{\"inputs\":[],\"parameters\":{\"temperature\":1}} | 400 | unknown parameter"
            + " 'temperature'",
        "{\"inputs\":[],\"parameters\":{\"binary_data_output\":true}} | 400 | binary tensor"
            + " extension",
        "{\"inputs\":[],\"parameters\":{\"assay_salt\":\"1\"}} | 400 | parameter assay_salt",
        "{\"inputs\":[],\"parameters\":{\"assay_policy\":\"zk\"}} | 400 | parameter assay_policy",
        "{\"inputs\":[],\"parameters\":{\"assay_hides_input\":\"maybe\"}} | 400 | true or"
            + " false",
        "{\"inputs\":[],\"inputs\":[]} | 400 | Duplicate",
      })
  void saysWhatIsWrong(String body, int status, String words) {
    HttpResponse<String> response = post(INFER, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).startsWith("{\"code\":\"").contains(words);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v3, 404",
    "GET, /v2/models/tests/nobody, 404",
    "GET, /v2/models/tests/tiny/versions/7.0.0, 404",
    "GET, /v2/models/Te%20sts/tiny, 400",
    "GET, /models/..%2f..%2fetc/passwd, 400",
    "GET, /blobs/nonsense, 400",
    "GET, /jobs/0x12, 400",
    "DELETE, /v2, 405",
    "GET, /v2/models/tests/tiny/infer, 405",
    "POST, /metrics, 405",
  })
  void statusesAreRight(String method, String path, int status) {
    HttpResponse<String> response =
        send(at(path).method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).startsWith("{\"code\":\"").contains("\"error\":\"");
    if (status == 405) {
      assertThat(response.headers().firstValue("Allow")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/octet-stream", "application/json; charset=x"})
  void refusesOtherMediaTypes(String type) {
    HttpResponse<String> response =
        send(at(INFER).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(ROW)));
    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void refusesTheBinaryExtensionByName() {
    HttpResponse<String> response =
        send(
            at(INFER)
                .header("Inference-Header-Content-Length", "10")
                .POST(HttpRequest.BodyPublishers.ofString(ROW)));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("binary_unsupported");
  }

  @Test
  void showsFiguresWithoutModelNames() {
    post(INFER, ROW);
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("assay_http_requests_seconds_count{")
        .contains("route=\"/v2/models/{owner}/{name}/versions/{version}/infer\"")
        .contains("assay_queue_waiting 0.0")
        .contains("assay_job_seconds_bucket{")
        .contains("assay_multiply_adds_total")
        .contains("assay_model_load_seconds_count{")
        .doesNotContain("tests/tiny");
  }

  @Test
  void headHasNoBody() {
    HttpResponse<String> response =
        send(at("/v2").method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }
}
