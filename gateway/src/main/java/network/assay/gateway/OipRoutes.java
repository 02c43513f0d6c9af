package network.assay.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import network.assay.client.input.InferRequest;
import network.assay.client.input.InputException;
import network.assay.client.input.OipType;
import network.assay.client.input.TensorJson;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobApi;
import network.assay.client.job.JobCodec;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.job.JobRequest;
import network.assay.client.job.ModelCard;
import network.assay.client.job.Port;
import network.assay.client.store.ModelRef;
import network.assay.client.store.PublishedVersion;
import network.assay.client.web.JobRoutes;
import network.assay.client.web.WebError;
import network.assay.client.web.WebRequest;
import network.assay.client.web.WebResponse;
import network.assay.client.web.WebRoutes;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.verify.policy.Policy;

/**
 * The Open Inference Protocol, REST, version 2 (github.com/kserve/open-inference-protocol), without
 * the binary tensor extension. A model's name has two segments: {@code /v2/models/OWNER/NAME/…},
 * with the slash plain or as {@code %2F}.
 *
 * <p>Request parameters of ours: {@code assay_salt} (0x and 64 digits; hides the request in its
 * hash, drawn by the operator when absent), {@code assay_policy} (such as {@code
 * signature@delivery}), {@code assay_deadline_ms}, {@code assay_idempotency_key}, {@code
 * assay_hides_input} (true: proofs hide the input). Any other is refused by name. Every answer
 * carries its receipt: base64url in the header {@code Assay-Receipt}, JSON in the member {@code
 * assay}.
 */
final class OipRoutes {
  static final String RECEIPT_HEADER = "Assay-Receipt";

  /** Answers remember the label of this many versions. */
  private static final int LABELS_MAX = 1024;

  private final JobApi api;
  private final BooleanSupplier ready;
  private final String softwareVersion;
  private final int bodyBytesMax;

  /** Labels by version; a version never changes its label. Guarded by itself. */
  private final SequencedMap<Cid, String> labels = new LinkedHashMap<>();

  OipRoutes(JobApi api, BooleanSupplier ready, String softwareVersion, int bodyBytesMax) {
    this.api = api;
    this.ready = ready;
    this.softwareVersion = softwareVersion;
    this.bodyBytesMax = bodyBytesMax;
  }

  void add(WebRoutes routes) {
    routes
        .add("GET", "/v2", (_, _) -> server())
        .add("GET", "/v2/health/live", (_, _) -> flag("live", true))
        .add("GET", "/v2/health/ready", (_, _) -> flag("ready", ready.getAsBoolean()));
    for (String model :
        List.of("/v2/models/{owner}/{name}", "/v2/models/{owner}/{name}/versions/{version}")) {
      routes
          .add("GET", model, (_, variables) -> metadata(variables))
          .add("GET", model + "/ready", (_, variables) -> modelReady(variables))
          .add("POST", model + "/infer", this::infer);
    }
  }

  private WebResponse server() {
    return WebResponse.json(
        200,
        Json.object()
            .text("name", "assay")
            .text("version", softwareVersion)
            .texts("extensions", List.of())
            .build());
  }

  private static WebResponse flag(String name, boolean value) {
    return WebResponse.json(value ? 200 : 503, Json.object().bool(name, value).build());
  }

  private WebResponse metadata(Map<String, String> variables) {
    ModelCard card = JobRoutes.guard(() -> JobRoutes.describe(api, variables));
    return WebResponse.json(
        200,
        Json.object()
            .text("name", card.version().model().toString())
            .texts("versions", List.of(card.version().label().text()))
            .text("platform", "assay_" + card.manifest().body().program().profile())
            .array("inputs", card.inputs().stream().map(OipRoutes::port).toList())
            .array("outputs", card.outputs().stream().map(OipRoutes::port).toList())
            .build());
  }

  private static Json port(Port port) {
    return Json.object()
        .text("name", port.name())
        .text("datatype", OipType.of(port.type()).name())
        .array("shape", port.dims().stream().map(dim -> Json.of((long) dim)).toList())
        .build();
  }

  private WebResponse modelReady(Map<String, String> variables) {
    ModelCard card = JobRoutes.guard(() -> JobRoutes.describe(api, variables));
    boolean good = ready.getAsBoolean();
    return WebResponse.json(
        good ? 200 : 503,
        Json.object().text("name", card.version().model().toString()).bool("ready", good).build());
  }

  private WebResponse infer(WebRequest request, Map<String, String> variables) {
    if (request.header("Inference-Header-Content-Length").isPresent()) {
      throw new WebError(
          400,
          "binary_unsupported",
          "the binary tensor extension (Inference-Header-Content-Length) is not supported; send"
              + " tensors as JSON");
    }
    return JobRoutes.guard(() -> {
      ModelRef ref = JobRoutes.ref(variables);
      InferRequest infer = parse(request.jsonBody(bodyBytesMax));
      JobOptions options = options(infer.parameters());
      requireOutputs(ref, infer.outputs());
      JobAnswer answer = api.submit(new JobRequest(ref, infer.inputs(), options));
      return response(infer, answer);
    });
  }

  private static InferRequest parse(byte[] body) {
    try {
      return InferRequest.read(body);
    } catch (InputException e) {
      throw new JobRefused(Reason.REQUEST_INVALID, e.getMessage(), e);
    }
  }

  private static JobOptions options(Map<String, String> parameters) {
    JobOptions options = JobOptions.standard();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      JobOptions before = options;
      Function<String, JobOptions> with =
          switch (name) {
            case "assay_salt" -> text -> before.withSalt(Hash32.parse(text));
            case "assay_policy" -> text -> before.withPolicy(Policy.parse(text));
            case "assay_deadline_ms" ->
                text -> before.withDeadline(Duration.ofMillis(Long.parseLong(text)));
            case "assay_idempotency_key" -> before::withIdempotencyKey;
            case "assay_hides_input" ->
                text -> Boolean.parseBoolean(text) ? before.hidingInput() : before;
            default -> throw new IllegalStateException("a parameter without a meaning: " + name);
          };
      try {
        options = with.apply(parameter.getValue());
      } catch (IllegalArgumentException e) {
        throw new JobRefused(
            Reason.REQUEST_INVALID, "parameter " + name + ": " + e.getMessage(), e);
      }
    }
    return options;
  }

  /** Before the work is done, not after. */
  private void requireOutputs(ModelRef ref, List<String> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    List<String> names = api.describe(ref).outputs().stream().map(Port::name).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new JobRefused(
            Reason.REQUEST_INVALID,
            "the model has no output " + InputException.quote(name) + "; its outputs are " + names);
      }
    }
  }

  private WebResponse response(InferRequest infer, JobAnswer answer) {
    var statement = answer.receipt().statement();
    StringBuilder out = new StringBuilder("{\"model_name\":");
    TensorJson.writeString(statement.subject().model().toString(), out);
    out.append(",\"model_version\":");
    TensorJson.writeString(label(statement.subject().version()), out);
    out.append(",\"id\":");
    TensorJson.writeString(infer.id().orElse(answer.jobId().toString()), out);
    out.append(",\"outputs\":");
    InferRequest.writeOutputs(selected(infer.outputs(), answer.outputs()), out);
    Json assay =
        Json.object()
            .text("job", answer.jobId().toString())
            .text("salt", answer.salt().toString())
            .text("outputHash", statement.run().outputHash().toString())
            .put("receipt", JobCodec.receipt(answer.receipt()))
            .build();
    out.append(",\"assay\":").append(assay.canonicalText()).append('}');
    byte[] body = out.toString().getBytes(StandardCharsets.UTF_8);
    return WebResponse.bytes(200, "application/json", body)
        .header(
            RECEIPT_HEADER,
            Base64.getUrlEncoder().withoutPadding().encodeToString(answer.receiptBytes()));
  }

  private static Map<String, Tensor> selected(
      List<String> wanted, SequencedMap<String, Tensor> outputs) {
    if (wanted.isEmpty()) {
      return outputs;
    }
    SequencedMap<String, Tensor> chosen = new LinkedHashMap<>();
    for (String name : wanted) {
      chosen.put(name, outputs.get(name));
    }
    return chosen;
  }

  private String label(Cid version) {
    synchronized (labels) {
      String known = labels.get(version);
      if (known != null) {
        return known;
      }
    }
    Optional<String> found =
        api.models().stream()
            .filter(published -> published.manifest().equals(version))
            .map((PublishedVersion published) -> published.label().text())
            .findFirst();
    found.ifPresent(label -> {
      synchronized (labels) {
        labels.put(version, label);
        if (labels.size() > LABELS_MAX) {
          labels.pollFirstEntry();
        }
      }
    });
    // Removed since: its CID names it for good.
    return found.orElse(version.toString());
  }
}
