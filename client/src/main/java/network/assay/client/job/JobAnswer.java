package network.assay.client.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;

/**
 * What came of a job. Nothing of it is checked yet: {@code client.check.Checker} does that.
 *
 * @param receipt the operator's signed statement
 * @param salt of the job; with the inputs it opens the request hash of the receipt
 * @param outputs in the program's order
 */
public record JobAnswer(Receipt receipt, Hash32 salt, SequencedMap<String, Tensor> outputs) {
  public JobAnswer {
    outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
  }

  public Hash32 jobId() {
    return receipt.statement().job().id();
  }

  /** The receipt as canonical JSON. */
  public byte[] receiptBytes() {
    return ReceiptCodec.encode(receipt);
  }
}
