package network.assay.verify.zk;

import java.util.List;
import network.assay.verify.zk.program.ZkShape;

/** What a verifier is told of the inputs of a run, in the program's order. */
public sealed interface ZkInputs {
  /** The tensors that are shown; none where they are hidden. */
  List<byte[]> tensors();

  /**
   * All of it.
   *
   * @param tensors canonical bytes ({@code assay-tensor/1}); not to be changed
   */
  record Shown(List<byte[]> tensors) implements ZkInputs {
    public Shown {
      tensors = List.copyOf(tensors);
    }
  }

  /** The shapes alone: {@code spec/zk.md}, section 9. */
  record Hidden(List<ZkShape> shapes) implements ZkInputs {
    public Hidden {
      shapes = List.copyOf(shapes);
    }

    @Override
    public List<byte[]> tensors() {
      return List.of();
    }
  }
}
