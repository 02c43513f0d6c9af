package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.integer.Activation;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program.Node;
import network.assay.engine.run.Families;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Elementwise functions as tables, computed by the engine's own definitions. */
final class ElementwiseTables {
  private ElementwiseTables() {}

  /** The function that some nodes compute from one value, at each of these points. */
  static float[] evaluate(FloatGraph graph, Unit.Table unit, float[] points) {
    try (Workers workers = new Workers(1)) {
      KernelContext context = KernelContext.of(new ScalarKernels(workers));
      Map<Integer, Tensor> known = new HashMap<>();
      known.put(unit.root(), Tensor.ofFloats(Shape.of(points.length), points));
      int first = graph.values();
      for (int value = 0; value < first; value++) {
        int producer = graph.producerNumber(value);
        if (producer < 0 || !unit.nodes().contains(producer)) {
          continue;
        }
        Node node = graph.program().nodes().get(producer);
        List<Optional<Tensor>> in = new ArrayList<>();
        for (int input : node.inputs()) {
          in.add(
              Optional.of(
                  known.containsKey(input)
                      ? known.get(input)
                      : graph.constant(input).orElseThrow().reshaped(Shape.SCALAR)));
        }
        known.put(value, apply(node, in, context));
      }
      return known.get(unit.output()).floats();
    }
  }

  private static Tensor apply(Node node, List<Optional<Tensor>> in, KernelContext context) {
    Operands operands = new Operands(in.stream().map(t -> t.map(Operand::known)).toList());
    Shape shape = Families.shapes(node, operands).getFirst().complete();
    return Families.evaluate(node, in, List.of(shape), context).getFirst();
  }

  /** f at each of these points, computed in binary64. */
  static double[] evaluate(UnaryFunction f, double[] points) {
    try (Workers workers = new Workers(1)) {
      KernelContext context = KernelContext.of(new ScalarKernels(workers));
      Node node = new Node(new Op.Unary(f), List.of(0), List.of(ElementType.F64));
      Tensor x = Tensor.ofDoubles(Shape.of(points.length), points);
      return apply(node, List.of(Optional.of(x)), context).doubles();
    }
  }

  /** Every value that the type holds, in order, at this scale. */
  static float[] points(Format x) {
    int least = Activation.of(x.type()).min();
    float[] points = new float[Activation.of(x.type()).count()];
    for (int i = 0; i < points.length; i++) {
      // Values that the format does not use take the entry of the nearest one that it does.
      points[i] = (float) (Math.clamp((long) least + i, x.lo(), x.hi()) * x.scale());
    }
    return points;
  }

  static Tensor quantised(float[] values, Format y) {
    Tensor table = Tensor.zeros(y.type(), Shape.of(values.length));
    for (int i = 0; i < values.length; i++) {
      Integers.put(table, i, Float.isNaN(values[i]) ? 0 : y.quantise(values[i]));
    }
    return table;
  }
}
