package network.assay.client.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.client.store.ModelRef;
import network.assay.engine.tensor.Tensor;

/**
 * One question to one model.
 *
 * @param inputs tensors by the program's input names; the order does not matter
 */
public record JobRequest(ModelRef model, SequencedMap<String, Tensor> inputs, JobOptions options) {
  public JobRequest {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
  }
}
