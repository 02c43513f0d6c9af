package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.key.SampleKeys;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.tensor.FloatBits;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.KnownValues;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.StepBudget;
import network.assay.verify.zk.tensor.TensorValue;

/** A small program with its constants; inputs and constants come before nodes. */
final class TinyModel {
  private final List<ZkProgram.Input> inputs = new ArrayList<>();
  private final List<TensorValue> constants = new ArrayList<>();
  private final List<ZkProgram.Node> nodes = new ArrayList<>();
  private final List<ZkProgram.Output> outputs = new ArrayList<>();
  private final List<ZkType> types = new ArrayList<>();

  int input(ZkType type, int... dims) {
    List<ZkProgram.Dimension> dimensions = new ArrayList<>();
    for (int dim : dims) {
      dimensions.add(ZkProgram.Dimension.fixed(dim));
    }
    inputs.add(new ZkProgram.Input("x" + inputs.size(), type, dimensions));
    return add(type);
  }

  int constant(ZkType type, ZkShape shape, long... values) {
    constants.add(new TensorValue(type, shape, values));
    return add(type);
  }

  /** A vector of i32. */
  int vector(long... values) {
    return constant(ZkType.I32, ZkShape.of(values.length), values);
  }

  /** A constant of random numbers. */
  int random(Random random, ZkType type, int bound, int... dims) {
    ZkShape shape = ZkShape.of(dims);
    return constant(type, shape, numbers(random, shape.size(), -bound, bound));
  }

  static long[] numbers(Random random, int count, int least, int greatest) {
    return LongStream.generate(() -> least + random.nextInt(greatest - least + 1))
        .limit(count)
        .toArray();
  }

  int node(ZkOp op, ZkType type, int... in) {
    List<Integer> values = new ArrayList<>();
    for (int value : in) {
      values.add(value);
    }
    nodes.add(new ZkProgram.Node(op, values, List.of(type)));
    return add(type);
  }

  TinyModel output(int value) {
    outputs.add(new ZkProgram.Output("y" + outputs.size(), value));
    return this;
  }

  private int add(ZkType type) {
    types.add(type);
    return types.size() - 1;
  }

  ZkProgram program() {
    List<ZkProgram.Constant> declared = new ArrayList<>();
    for (TensorValue constant : constants) {
      declared.add(new ZkProgram.Constant(constant.type(), constant.shape(), Hash32.ZERO));
    }
    return new ZkProgram(inputs, declared, nodes, outputs);
  }

  List<TensorValue> constants() {
    return constants;
  }

  /** Random inputs; floats are multiples of 1/4 of small whole numbers. */
  List<TensorValue> inputs(Random random) {
    List<TensorValue> values = new ArrayList<>();
    for (ZkProgram.Input input : inputs) {
      ZkShape shape =
          ZkShape.of(input.dimensions().stream().mapToInt(ZkProgram.Dimension::size).toArray());
      long[] numbers = new long[shape.size()];
      for (int i = 0; i < numbers.length; i++) {
        ZkType type = input.type();
        numbers[i] =
            type == ZkType.F32
                ? Float.floatToRawIntBits(random.nextInt(-600, 600) / 4f)
                : random.nextLong(
                    Math.max(type.least(), -40000), Math.min(type.greatest(), 40000) + 1);
      }
      values.add(new TensorValue(input.type(), shape, numbers));
    }
    return values;
  }

  /** The run by the definitions of known numbers, which share nothing with the lowering. */
  Run run(List<TensorValue> given) {
    KnownPool pool = new KnownPool();
    KnownValues known = new KnownValues(pool, new StepBudget(1 << 24));
    List<RefTensor> values = new ArrayList<>();
    for (TensorValue input : given) {
      values.add(RefTensor.known(pool, input.type(), input.shape(), input.elements()));
    }
    for (TensorValue constant : constants) {
      values.add(RefTensor.known(pool, constant.type(), constant.shape(), constant.elements()));
    }
    List<Integer> scales = new ArrayList<>();
    values.forEach(_ -> scales.add(0));
    for (ZkProgram.Node node : nodes) {
      List<Optional<RefTensor>> in = new ArrayList<>();
      node.inputs().forEach(v -> in.add(v < 0 ? Optional.empty() : Optional.of(values.get(v))));
      switch (node.op()) {
        case ZkOp.Quantise op ->
            values.add(known.quantise(op, given.get(node.inputs().getFirst())));
        case ZkOp.Dequantise _ -> values.add(in.getFirst().orElseThrow());
        case ZkOp.IntegerConv op ->
            values.add(
                Convolution.of(
                    op,
                    in.stream()
                        .map(t -> t.map(x -> new TensorValue(x.type(), x.shape(), x.values(pool))))
                        .toList(),
                    pool));
        default -> values.addAll(known.evaluate(node.op(), in, 1));
      }
      scales.add(node.op() instanceof ZkOp.Dequantise op ? op.scale() : 0);
    }
    List<TensorValue> results = new ArrayList<>();
    for (ZkProgram.Output output : outputs) {
      RefTensor y = values.get(output.value());
      int scale = scales.get(output.value());
      long[] numbers = y.values(pool);
      for (int i = 0; i < numbers.length && scale != 0; i++) {
        numbers[i] = FloatBits.dequantise((int) numbers[i], scale);
      }
      results.add(new TensorValue(scale == 0 ? y.type() : ZkType.F32, y.shape(), numbers));
    }
    return new Run(given, results);
  }

  Run run(Random random) {
    return run(inputs(random));
  }

  ZkKey key() {
    return SampleKeys.of(program(), constants);
  }
}
