package network.assay.verify.zk.statement.lowering;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.Dequantised;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.TensorValue;

/** Shows that a run gives its outputs. */
final class Outputs {
  private final ZkProgram program;
  private final StatementBuilder builder;
  private final SortedMap<Integer, Integer> scales;

  /**
   * @param scales of the values that Dequantise made
   */
  Outputs(ZkProgram program, StatementBuilder builder, SortedMap<Integer, Integer> scales) {
    this.program = program;
    this.builder = builder;
    this.scales = scales;
  }

  /**
   * Adds a zero section for each output with committed elements.
   *
   * @throws ZkException when an output cannot be one of the program's, whatever the witness
   */
  void show(List<TensorValue> outputs, List<Optional<RefTensor>> values) {
    if (outputs.size() != program.outputs().size()) {
      throw new ZkException(
          "expected " + program.outputs().size() + " outputs, got " + outputs.size());
    }
    for (int i = 0; i < outputs.size(); i++) {
      int value = program.outputs().get(i).value();
      try {
        RefTensor tensor = values.get(value).orElseThrow(() -> new ZkException("is a weight"));
        show(outputs.get(i), value, tensor);
      } catch (ZkException e) {
        throw e.at("output " + i);
      }
    }
  }

  private void show(TensorValue output, int value, RefTensor tensor) {
    if (output.type() != tensor.type() || !output.shape().equals(tensor.shape())) {
      throw new ZkException(
          "expected "
              + tensor.type().label()
              + " of shape "
              + tensor.shape()
              + ", got "
              + output.type().label()
              + " of shape "
              + output.shape());
    }
    builder.budget().spend(tensor.size());
    long[] negated =
        output.type() == ZkType.F32
            ? negatedWhole(output, scales.get(value), tensor)
            : negatedInRange(output, tensor);
    requireKnown(tensor, negated);
    if (!tensor.isKnown()) {
      References references = References.of(builder.pool(), tensor.view());
      builder.zero(Form.of(references).plus(Channels.of(negated, 1)));
    }
  }

  private static long[] negatedWhole(TensorValue output, int scale, RefTensor tensor) {
    Dequantised numbers =
        new Dequantised(scale, Math.toIntExact(tensor.lo()), Math.toIntExact(tensor.hi()));
    long[] negated = new long[tensor.size()];
    for (int i = 0; i < negated.length; i++) {
      OptionalInt whole = numbers.whole(output.bits(i));
      if (whole.isEmpty()) {
        throw new ZkException(
            "element " + i + " is no whole number of " + range(tensor) + " times the scale");
      }
      negated[i] = -whole.getAsInt();
    }
    return negated;
  }

  /** Outside the range a number could be right modulo p and wrong. */
  private static long[] negatedInRange(TensorValue output, RefTensor tensor) {
    long[] negated = output.elements().clone();
    for (int i = 0; i < negated.length; i++) {
      if (negated[i] < tensor.lo() || negated[i] > tensor.hi()) {
        throw new ZkException(
            "element " + i + " is " + negated[i] + ", the program gives " + range(tensor));
      }
      negated[i] = -negated[i];
    }
    return negated;
  }

  private void requireKnown(RefTensor tensor, long[] negated) {
    if (!tensor.view().hasKnown()) {
      return;
    }
    int[] refs = tensor.refs();
    for (int i = 0; i < refs.length; i++) {
      if (refs[i] < 0 && builder.pool().value(~refs[i]) != -negated[i]) {
        throw new ZkException("element " + i + " is not what the program gives");
      }
    }
  }

  private static String range(RefTensor tensor) {
    return tensor.lo() + " to " + tensor.hi();
  }
}
