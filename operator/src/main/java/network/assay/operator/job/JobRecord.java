package network.assay.operator.job;

import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobCodec;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;

/**
 * What is kept of an answered job: the answer, and the digest of what was asked, by which a retry
 * is told from another request under the same key. The inputs are not kept.
 */
public record JobRecord(Hash32 content, JobAnswer answer) {
  private static final String FORMAT = "assay-job-record/1";

  /** Bytes of a record: an answer's envelope and a few more. */
  static final int BYTES_MAX = JobCodec.BYTES_MAX + (1 << 16);

  byte[] encode() {
    return Json.object()
        .text("format", FORMAT)
        .text("content", content.toString())
        .put("answer", JobCodec.answer(answer))
        .build()
        .canonical();
  }

  static JobRecord decode(byte[] bytes) {
    Fields fields = Fields.of(Json.parse(bytes, BYTES_MAX), "");
    fields.exactly("format", FORMAT);
    Hash32 content = fields.hash("content");
    JobAnswer answer = JobCodec.answer(fields.json("answer"));
    fields.closed();
    return new JobRecord(content, answer);
  }
}
