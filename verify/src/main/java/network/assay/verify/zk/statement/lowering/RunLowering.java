package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkProgram.Node;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.KnownValues;
import network.assay.verify.zk.tensor.Moves;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.Rows;
import network.assay.verify.zk.tensor.TensorValue;

/** Adds one run of a program to a statement: node by node, then the outputs. */
final class RunLowering {
  private final ZkProgram program;
  private final StatementBuilder builder;
  private final Gadgets gadgets;
  private final ZkKey key;
  private final Moves moves;
  private final KnownValues known;
  private final KnownTables tables;
  private final Elementwise elementwise;
  private final Pools pools;
  private final Products products;
  private final List<RefTensor> hidden;
  private final List<Optional<RefTensor>> values = new ArrayList<>();
  private final SortedMap<Integer, Integer> scales = new TreeMap<>();

  /**
   * Begins a run.
   *
   * @param constants what is known of each constant
   * @param tables shared by the runs of a statement
   * @param ranges likewise
   * @param hidden the inputs where they are hidden, committed to already
   */
  RunLowering(
      ZkKey key,
      StatementBuilder builder,
      List<Optional<RefTensor>> constants,
      KnownTables tables,
      Ranges ranges,
      List<RefTensor> hidden) {
    KnownPool pool = builder.pool();
    this.key = key;
    this.program = key.program();
    this.builder = builder;
    this.gadgets = new Gadgets(builder, ranges);
    this.moves = new Moves(pool, builder.budget());
    this.known = new KnownValues(pool, builder.budget());
    this.tables = tables;
    this.elementwise = new Elementwise(builder, gadgets, moves, tables);
    this.pools = new Pools(builder, gadgets);
    this.products = new Products(builder, gadgets, moves);
    this.hidden = hidden;
    for (int i = 0; i < program.inputs().size(); i++) {
      values.add(Optional.empty());
    }
    values.addAll(constants);
  }

  /** Adds the run. */
  void lower(Run run) {
    List<Optional<RefTensor>> all = trace(run.inputs());
    new Outputs(program, builder, scales).show(run.outputs(), all);
  }

  /** Adds the nodes; returns all values, those of floats as the whole numbers behind them. */
  List<Optional<RefTensor>> trace(Run.Inputs inputs) {
    setInputs(inputs);
    for (int i = 0; i < program.nodes().size(); i++) {
      Node node = program.nodes().get(i);
      try {
        List<RefTensor> results = results(i, inputs);
        for (int j = 0; j < results.size(); j++) {
          RefTensor result = results.get(j);
          if (result.type() != node.outputs().get(j)) {
            throw new ZkException(
                "makes " + result.type().label() + ", not " + node.outputs().get(j).label());
          }
          values.add(Optional.of(result));
        }
      } catch (ZkException e) {
        throw e.at(program.place(i));
      }
    }
    return values;
  }

  private void setInputs(Run.Inputs given) {
    switch (given) {
      case Run.Shown(List<TensorValue> inputs) -> setShown(inputs);
      case Run.Hidden _ -> {
        for (int i = 0; i < hidden.size(); i++) {
          values.set(i, Optional.of(hidden.get(i)));
        }
      }
    }
  }

  private void setShown(List<TensorValue> inputs) {
    program.requireShapes(inputs.stream().map(TensorValue::shape).toList());
    for (int i = 0; i < inputs.size(); i++) {
      TensorValue input = inputs.get(i);
      ZkType type = program.inputs().get(i).type();
      if (input.type() != type) {
        throw new ZkException(
            "input " + i, "expected " + type.label() + ", got " + input.type().label());
      }
      builder.budget().spend(input.shape().size());
      boolean floats = type == ZkType.F32;
      // Of floats only the shape is read here; Quantise reads their bits.
      long[] numbers = floats ? new long[input.shape().size()] : input.elements();
      long lo = floats ? 0 : type.least();
      long hi = floats ? 0 : type.greatest();
      values.set(
          i, Optional.of(RefTensor.known(builder.pool(), type, input.shape(), numbers, lo, hi)));
    }
  }

  private List<RefTensor> results(int number, Run.Inputs inputs) {
    Node node = program.nodes().get(number);
    List<Optional<RefTensor>> in = new ArrayList<>();
    for (int value : node.inputs()) {
      in.add(value == ZkProgram.ABSENT ? Optional.empty() : values.get(value));
    }
    int outputs = node.outputs().size();
    OptionalInt block = key.layout().block(number);
    return switch (node.op()) {
      case ZkOp.Quantise op -> List.of(quantised(op, inputs, node.inputs().getFirst()));
      case ZkOp.Dequantise op -> List.of(dequantised(op, at(in, 0)));
      case ZkOp.ShapeOf op -> known.evaluate(op, in, outputs);
      case ZkOp op when block.isPresent() ->
          List.of(weighted(op, in, new Weight(key, block.getAsInt())));
      case ZkOp op when allKnown(node, in) -> known.evaluate(op, in, outputs);
      case ZkOp.Move op -> moves.apply(op, in, outputs);
      case ZkOp.Whole op -> List.of(computed(op, node, in));
      case ZkOp.Value op -> List.of(extreme(op, in));
    };
  }

  private RefTensor quantised(ZkOp.Quantise op, Run.Inputs inputs, int input) {
    return switch (inputs) {
      case Run.Shown(List<TensorValue> tensors) -> known.quantise(op, tensors.get(input));
      // Committed as what this makes of it, see HiddenInput.
      case Run.Hidden _ -> hidden.get(input);
    };
  }

  private static boolean allKnown(Node node, List<Optional<RefTensor>> in) {
    for (int i = 0; i < in.size(); i++) {
      if (node.has(i) && !at(in, i).isKnown()) {
        return false;
      }
    }
    return true;
  }

  private static RefTensor at(List<Optional<RefTensor>> in, int index) {
    return in.get(index)
        .orElseThrow(() ->
            new ZkException(
                "input " + index + " is not there, or a weight in a place that takes none"));
  }

  private static Optional<RefTensor> optional(List<Optional<RefTensor>> in, int index) {
    return index < in.size() ? in.get(index) : Optional.empty();
  }

  /** The whole numbers, which stand for floats from here on. */
  private RefTensor dequantised(ZkOp.Dequantise op, RefTensor x) {
    scales.put(values.size(), op.scale());
    return new RefTensor(ZkType.F32, x.shape(), x.refs(), x.lo(), x.hi());
  }

  private Factors factors(List<Optional<RefTensor>> in, int channels) {
    return Factors.of(at(in, 3), at(in, 4), optional(in, 2), channels, builder.pool());
  }

  private RefTensor weighted(ZkOp read, List<Optional<RefTensor>> in, Weight weight) {
    ZkShape shape = weight.shape();
    return switch (read) {
      case ZkOp.IntegerMatMul op -> {
        Target target = new Target(op.to(), op.lo(), op.hi());
        yield products.matMul(at(in, 0), weight, factors(in, shape.dim(1)), target);
      }
      case ZkOp.IntegerConv op -> {
        Target target = new Target(op.to(), op.lo(), op.hi());
        yield products.conv(op, at(in, 0), weight, factors(in, shape.dim(0)), target);
      }
      case ZkOp.Gather _ -> products.gather(weight, at(in, 1));
      default -> throw new AssertionError("reads no weight: " + read.label());
    };
  }

  private RefTensor computed(ZkOp.Whole whole, Node node, List<Optional<RefTensor>> in) {
    RefTensor x = at(in, 0);
    return switch (whole) {
      case ZkOp.IntegerMatMul op -> {
        RefTensor b = at(in, 1);
        int columns = b.shape().rank() == 0 ? 0 : b.shape().dim(b.shape().rank() - 1);
        Target target = new Target(op.to(), op.lo(), op.hi());
        yield products.matMul(x, b, factors(in, columns), target);
      }
      case ZkOp.IntegerConv _ -> throw new ZkException("the filters are no constant");
      case ZkOp.IntegerMaxPool op -> pools.maximum(op, x);
      case ZkOp.IntegerAveragePool op -> pools.average(op, x);
      case ZkOp.IntegerSum op -> pools.sum(op, x);
      case ZkOp.IntegerAdd op -> elementwise.add(op, x, at(in, 1));
      case ZkOp.IntegerMul op -> elementwise.multiply(op, x, at(in, 1));
      case ZkOp.Rescale op -> elementwise.rescale(op, x, at(in, 1), at(in, 2), optional(in, 3));
      case ZkOp.Lookup _ -> elementwise.lookup(x, at(in, 1), constant(node, 1));
      case ZkOp.IntegerSoftmax op ->
          Softmax.lower(builder, gadgets, op, x, numbers(node, at(in, 1)), at(in, 1).hi());
      case ZkOp.IntegerNormalise op -> Normalise.lower(builder, gadgets, op, x);
      case ZkOp.Quantise _, ZkOp.Dequantise _ ->
          throw new AssertionError("lowered before: " + whole.label());
    };
  }

  private Table.Numbers numbers(Node node, RefTensor table) {
    if (!table.isKnown() || table.shape().rank() != 1) {
      throw new ZkException("expected a known table of rank 1, got shape " + table.shape());
    }
    return tables.numbers(constant(node, 1), table);
  }

  private int constant(Node node, int input) {
    int value = node.inputs().get(input);
    if (!program.isConstant(value)) {
      throw new ZkException("the table (input " + input + ") is no constant");
    }
    return value;
  }

  private RefTensor extreme(ZkOp.Value value, List<Optional<RefTensor>> in) {
    RefTensor x = at(in, 0);
    return switch (value) {
      case ZkOp.Reduce op
          when op.kind() == ZkOp.ReduceKind.MAX || op.kind() == ZkOp.ReduceKind.MIN -> {
        Rows rows = Rows.of(x.shape(), moves.axes(op.axes(), in), op.keepDims());
        yield pools.extreme(x, rows, op.kind() == ZkOp.ReduceKind.MAX);
      }
      case ZkOp.ArgExtreme op -> ArgExtreme.lower(builder, gadgets, op, x);
      default -> throw new ZkException("computes with activations, which the proof does not show");
    };
  }
}
