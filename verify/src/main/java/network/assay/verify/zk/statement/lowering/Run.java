package network.assay.verify.zk.statement.lowering;

import java.util.List;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.tensor.TensorValue;

/** What a program was given, as far as it is told, and gave, each in its order. */
public record Run(Inputs inputs, List<TensorValue> outputs) {
  public Run {
    outputs = List.copyOf(outputs);
  }

  /** A run whose inputs are shown. */
  public Run(List<TensorValue> inputs, List<TensorValue> outputs) {
    this(new Shown(inputs), outputs);
  }

  /** What is told of the inputs. */
  public sealed interface Inputs {
    /** Their shapes. */
    List<ZkShape> shapes();
  }

  /** All of it. */
  public record Shown(List<TensorValue> tensors) implements Inputs {
    public Shown {
      tensors = List.copyOf(tensors);
    }

    @Override
    public List<ZkShape> shapes() {
      return tensors.stream().map(TensorValue::shape).toList();
    }
  }

  /** The shapes alone. */
  public record Hidden(List<ZkShape> shapes) implements Inputs {
    public Hidden {
      shapes = List.copyOf(shapes);
    }
  }
}
