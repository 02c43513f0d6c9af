package network.assay.client.job;

import java.util.List;
import network.assay.engine.tensor.ElementType;

/**
 * An input or output of a model.
 *
 * @param dims sizes, −1 where the size differs from run to run
 */
public record Port(String name, ElementType type, List<Integer> dims) {
  public Port {
    dims = List.copyOf(dims);
    if (dims.stream().anyMatch(dim -> dim < -1)) {
      throw new IllegalArgumentException("expected sizes of -1 or more, got " + dims);
    }
  }
}
