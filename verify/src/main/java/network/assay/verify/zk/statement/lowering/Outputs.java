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
import network.assay.verify.zk.tensor.FloatBits;
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
    long[] negated = new long[tensor.size()];
    for (int i = 0; i < negated.length; i++) {
      long whole =
          output.type() == ZkType.F32
              ? whole(output.bits(i), scales.get(value), tensor, i)
              : inRange(output.elements()[i], tensor, i);
      int reference = tensor.ref(i);
      if (reference < 0 && builder.pool().value(~reference) != whole) {
        throw new ZkException("element " + i + " is not what the program gives");
      }
      negated[i] = -whole;
    }
    if (!tensor.isKnown()) {
      References references = References.of(builder.pool(), tensor.refs());
      builder.zero(Form.of(references).plus(Channels.of(negated, 1)));
    }
  }

  private static long whole(int bits, int scale, RefTensor tensor, int element) {
    OptionalInt whole =
        FloatBits.whole(bits, scale, Math.toIntExact(tensor.lo()), Math.toIntExact(tensor.hi()));
    return whole.orElseThrow(() ->
        new ZkException(
            "element " + element + " is no whole number of " + range(tensor) + " times the scale"));
  }

  /** Outside the range a number could be right modulo p and wrong. */
  private static long inRange(long number, RefTensor tensor, int element) {
    if (number < tensor.lo() || number > tensor.hi()) {
      throw new ZkException(
          "element " + element + " is " + number + ", the program gives " + range(tensor));
    }
    return number;
  }

  private static String range(RefTensor tensor) {
    return tensor.lo() + " to " + tensor.hi();
  }
}
