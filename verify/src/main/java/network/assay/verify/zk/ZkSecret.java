package network.assay.verify.zk;

import java.util.ArrayList;
import java.util.List;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.statement.lowering.HiddenInput;
import network.assay.verify.zk.tensor.TensorValue;

/**
 * What a proof hides: known to who makes it, and to whom he tells it.
 *
 * @param salt 32 random bytes, from which all random elements of the proof are drawn
 * @param inputs for each hidden run in order the canonical bytes of its input tensors, in the
 *     program's order; not to be changed
 */
public record ZkSecret(Hash32 salt, List<List<byte[]>> inputs) {
  public ZkSecret {
    inputs = inputs.stream().map(List::copyOf).toList();
  }

  /** What is hidden of these runs if all their inputs are: see {@link ZkRun#hidden}. */
  public static ZkSecret of(Hash32 salt, List<ZkRun> shown) {
    List<List<byte[]>> inputs = new ArrayList<>();
    for (ZkRun run : shown) {
      if (run.inputs() instanceof ZkInputs.Shown(List<byte[]> tensors)) {
        inputs.add(tensors);
      } else {
        throw new ZkException("expected runs with their inputs, got one whose inputs are hidden");
      }
    }
    return new ZkSecret(salt, inputs);
  }

  /** All hidden inputs, one run behind the other. */
  List<byte[]> tensors() {
    return inputs.stream().flatMap(List::stream).toList();
  }

  /**
   * The variables that are hidden inputs, in their order.
   *
   * @param runs what the verifier is told
   * @throws ZkException when the inputs are not those that the runs hide
   */
  public int[] variables(ZkKey key, List<ZkRun> runs) {
    List<ZkInputs.Hidden> hidden = new ArrayList<>();
    for (ZkRun run : runs) {
      if (run.inputs() instanceof ZkInputs.Hidden shapes) {
        hidden.add(shapes);
      }
    }
    if (hidden.size() != inputs.size()) {
      throw new ZkException(
          "expected the inputs of " + hidden.size() + " hidden runs, got " + inputs.size());
    }
    List<HiddenInput> program = hidden.isEmpty() ? List.of() : HiddenInput.all(key.program());
    List<long[]> numbers = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      numbers.addAll(numbers(program, hidden.get(i).shapes(), inputs.get(i)));
    }
    return numbers.stream().flatMapToInt(ZkSecret::ints).toArray();
  }

  private static java.util.stream.IntStream ints(long[] numbers) {
    return java.util.Arrays.stream(numbers).mapToInt(Math::toIntExact);
  }

  private static List<long[]> numbers(
      List<HiddenInput> program, List<ZkShape> shapes, List<byte[]> encoded) {
    List<TensorValue> tensors = ZkRun.tensors("hidden input", encoded);
    if (tensors.size() != program.size() || shapes.size() != program.size()) {
      throw new ZkException("expected " + program.size() + " hidden inputs, got " + tensors.size());
    }
    List<long[]> numbers = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      if (!tensors.get(i).shape().equals(shapes.get(i))) {
        throw new ZkException(
            "hidden input " + i,
            "expected shape " + shapes.get(i) + ", got " + tensors.get(i).shape());
      }
      try {
        numbers.add(program.get(i).numbers(tensors.get(i)));
      } catch (ZkException e) {
        throw e.at("hidden input " + i);
      }
    }
    return numbers;
  }

  /** Tells nothing. */
  @Override
  public String toString() {
    return "ZkSecret[" + inputs.size() + " hidden runs]";
  }
}
