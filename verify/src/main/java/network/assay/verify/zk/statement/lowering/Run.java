package network.assay.verify.zk.statement.lowering;

import java.util.List;
import network.assay.verify.zk.tensor.TensorValue;

/** What a program was given and gave, each in its order. */
public record Run(List<TensorValue> inputs, List<TensorValue> outputs) {
  public Run {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
