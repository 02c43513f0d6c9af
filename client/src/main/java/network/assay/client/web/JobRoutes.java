package network.assay.client.web;

import java.util.Map;
import java.util.function.Supplier;
import network.assay.client.job.Blob;
import network.assay.client.job.JobApi;
import network.assay.client.job.JobCodec;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobStatus;
import network.assay.client.job.ModelCard;
import network.assay.client.store.ModelRef;
import network.assay.client.store.VersionLabel;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;

/**
 * The job protocol over HTTP, the same at an operator's and at a gateway's door:
 *
 * <pre>
 * POST /jobs                          a job envelope; answers with the answer's envelope
 * GET  /jobs/{id}                     state, and the receipt once there is one
 * GET  /receipts/{id}                 the receipt of a job
 * GET  /receipts/{id}/evidence/{sha}  a proof that the receipt names, by its SHA-256
 * GET  /blobs/{cid}                   the bytes
 * GET  /models                        versions, newest first
 * GET  /models/{owner}/{name}         the newest version: manifest, inputs, outputs
 * GET  /models/{owner}/{name}/{v}     one version
 * GET  /ready                         200 while jobs are taken, else 503
 * </pre>
 */
public final class JobRoutes {
  private JobRoutes() {}

  /** Adds the routes, served by {@code api}. */
  public static void add(WebRoutes routes, JobApi api, int bodyBytesMax) {
    int envelopeMax = Math.min(bodyBytesMax, JobCodec.BYTES_MAX);
    routes
        .add("POST", "/jobs", (request, _) -> submit(api, request.jsonBody(envelopeMax)))
        .add("GET", "/jobs/{id}", (_, variables) -> status(api, variables))
        .add("GET", "/receipts/{id}", (_, variables) -> receipt(api, variables))
        .add("GET", "/receipts/{id}/evidence/{sha}", (_, variables) -> proof(api, variables))
        .add("GET", "/blobs/{cid}", (_, variables) -> blob(api, variables))
        .add("GET", "/models", (_, _) -> served(() -> JobCodec.models(api.models())))
        .add("GET", "/models/{owner}/{name}", (_, variables) -> card(api, variables))
        .add("GET", "/models/{owner}/{name}/{version}", (_, variables) -> card(api, variables))
        .add("GET", "/ready", (_, _) -> ready(api));
  }

  private static WebResponse submit(JobApi api, byte[] body) {
    return served(() -> {
      try {
        return JobCodec.answer(api.submit(JobCodec.decodeRequest(body)));
      } catch (JsonException e) {
        throw new JobRefused(
            JobRefused.Reason.REQUEST_INVALID, "the job envelope: " + e.getMessage(), e);
      }
    });
  }

  private static WebResponse status(JobApi api, Map<String, String> variables) {
    return served(() -> JobCodec.status(find(api, variables)));
  }

  private static WebResponse receipt(JobApi api, Map<String, String> variables) {
    Receipt receipt =
        guard(() -> find(api, variables))
            .receipt()
            .orElseThrow(() -> new WebError(404, "receipt_pending", "the job is not answered yet"));
    return WebResponse.bytes(200, "application/json", ReceiptCodec.encode(receipt));
  }

  private static WebResponse proof(JobApi api, Map<String, String> variables) {
    return guard(() -> {
      Hash32 job = hash("the job id", variables.getOrDefault("id", ""));
      Hash32 proof = hash("the hash of the proof", variables.getOrDefault("sha", ""));
      return api.proof(job, proof)
          .map(blob -> immutable(blob, proof.toString()))
          .orElseThrow(() ->
              new JobRefused(
                  JobRefused.Reason.NOT_FOUND,
                  "no proof " + proof + " of job " + job + " is here"));
    });
  }

  private static Hash32 hash(String what, String text) {
    try {
      return Hash32.parse(text);
    } catch (IllegalArgumentException e) {
      throw new JobRefused(JobRefused.Reason.REQUEST_INVALID, what + ": " + e.getMessage(), e);
    }
  }

  /** Content that its name binds: it never changes. */
  private static WebResponse immutable(Blob blob, String name) {
    return WebResponse.stream(200, "application/octet-stream", blob.length(), blob::writeTo)
        .header("Cache-Control", "public, max-age=31536000, immutable")
        .header("ETag", "\"" + name + "\"");
  }

  private static JobStatus find(JobApi api, Map<String, String> variables) {
    Hash32 id = hash("the job id", variables.getOrDefault("id", ""));
    return api.job(id)
        .orElseThrow(
            () -> new JobRefused(JobRefused.Reason.NOT_FOUND, "no job " + id + " is known here"));
  }

  private static WebResponse blob(JobApi api, Map<String, String> variables) {
    Cid cid;
    try {
      cid = Cid.parse(variables.getOrDefault("cid", ""));
    } catch (IllegalArgumentException e) {
      throw new WebError(400, "cid_malformed", e.getMessage());
    }
    return guard(() -> api.blob(cid))
        .map(blob -> immutable(blob, cid.toString()))
        .orElseThrow(() -> new WebError(404, "not_found", "no blob " + cid + " is here"));
  }

  private static WebResponse card(JobApi api, Map<String, String> variables) {
    return served(() -> JobCodec.card(describe(api, variables)));
  }

  /** The version that a path names with {@code owner}, {@code name} and perhaps {@code version}. */
  public static ModelCard describe(JobApi api, Map<String, String> variables) {
    return api.describe(ref(variables));
  }

  /** The reference that a path names. */
  public static ModelRef ref(Map<String, String> variables) {
    try {
      ModelName model =
          new ModelName(variables.getOrDefault("owner", ""), variables.getOrDefault("name", ""));
      return variables.containsKey("version")
          ? ModelRef.of(model, new VersionLabel(variables.get("version")))
          : ModelRef.newest(model);
    } catch (IllegalArgumentException e) {
      throw new JobRefused(JobRefused.Reason.REQUEST_INVALID, e.getMessage(), e);
    }
  }

  private static WebResponse ready(JobApi api) {
    boolean ready = guard(api::isReady);
    return WebResponse.json(ready ? 200 : 503, Json.object().bool("ready", ready).build());
  }

  private static WebResponse served(Supplier<Json> body) {
    return WebResponse.json(200, guard(body));
  }

  /** Runs {@code body}; a refusal becomes the answer in HTTP that it stands for. */
  public static <T> T guard(Supplier<T> body) {
    try {
      return body.get();
    } catch (JobRefused e) {
      throw error(e);
    }
  }

  private static WebError error(JobRefused refused) {
    WebError error =
        new WebError(refused.reason().status(), refused.reason().code(), refused.getMessage());
    return switch (refused.reason()) {
      case OVERLOADED -> error.with("Retry-After", "1");
      case STOPPING, UNREACHABLE, MODEL_UNAVAILABLE, PROOF_FAILED, RECORD_FAILED ->
          error.with("Retry-After", "5");
      case MODEL_UNKNOWN,
          NOT_FOUND,
          REQUEST_INVALID,
          INPUT_INVALID,
          POLICY_UNSUPPORTED,
          TOO_LARGE,
          IDEMPOTENCY_CONFLICT,
          DEADLINE,
          CANCELLED,
          INTERNAL ->
          error;
    };
  }
}
