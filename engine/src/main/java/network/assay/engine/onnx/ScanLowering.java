package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.ControlOp;
import network.assay.engine.run.EngineException;

/**
 * One Scan. Before opset 9 it has a batch: then it is a scan over the batch, whose body is a scan
 * over the sequence.
 */
final class ScanLowering {
  private final OnnxNode node;
  private final GraphProto graph;
  private final int states;
  private final int sequences;
  private final boolean batched;

  ScanLowering(OnnxNode node) {
    this.node = node;
    this.graph = node.graph("body");
    this.batched = node.opset() < 9;
    this.sequences = node.toInt(node.integer("num_scan_inputs", 0), "num_scan_inputs");
    this.states = node.inputCount() - (batched ? 1 : 0) - sequences;
    if (sequences < 1 || states < 0) {
      throw node.malformed(
          "num_scan_inputs is " + sequences + ", it has " + node.inputCount() + " inputs");
    }
  }

  List<Value> lower() {
    int made = graph.getOutputCount() - states;
    if (made < 0) {
      throw node.malformed(
          "its body makes " + graph.getOutputCount() + " values, carries " + states);
    }
    List<Integer> inputDirections =
        perValue(batched ? "directions" : "scan_input_directions", sequences);
    if (batched && node.optional(0).isPresent()) {
      throw node.unsupported("sequence_lens are not supported: export the model with opset 9");
    }
    List<Value> operands = new ArrayList<>();
    for (int i = batched ? 1 : 0; i < node.inputCount(); i++) {
      operands.add(node.input(i));
    }
    if (batched) {
      return batch(operands, inputDirections, made);
    }
    return scan(
        node.graph(),
        operands,
        perValue("scan_input_axes", sequences),
        inputDirections,
        perValue("scan_output_axes", made),
        perValue("scan_output_directions", made));
  }

  private List<Integer> perValue(String name, int count) {
    Optional<long[]> given = node.integers(name);
    if (given.isPresent() && given.get().length != count) {
      throw node.malformed(name + " has " + given.get().length + " values, expected " + count);
    }
    return given.map(values -> node.toInts(values, name)).orElse(ControlLowerings.zeros(count));
  }

  private List<Value> batch(List<Value> operands, List<Integer> directions, int made) {
    GraphBuilder inside = node.graph().inside();
    List<Value> slices = operands.stream().map(value -> slice(inside, value, 0)).toList();
    List<Value> outputs =
        scan(
            inside,
            slices,
            ControlLowerings.zeros(sequences),
            directions,
            ControlLowerings.zeros(made),
            ControlLowerings.zeros(made));
    return emit(
        node.graph(),
        inside,
        new Shaped(outputs, List.of(), operands),
        ControlLowerings.zeros(operands.size()),
        ControlLowerings.zeros(operands.size()),
        ControlLowerings.zeros(outputs.size()),
        ControlLowerings.zeros(outputs.size()));
  }

  /** The body's input for one slice of this value. */
  private Value slice(GraphBuilder inside, Value value, int axis) {
    PartialShape shape = value.shape();
    if (!shape.hasRank()) {
      return inside.bodyInput(value.type(), shape);
    }
    int at = node.axis(axis, shape.rank());
    int[] dims = new int[shape.rank() - 1];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = shape.dim(d < at ? d : d + 1);
    }
    return inside.bodyInput(value.type(), PartialShape.of(dims));
  }

  private List<Value> scan(
      GraphBuilder around,
      List<Value> operands,
      List<Integer> inputAxes,
      List<Integer> inputDirections,
      List<Integer> outputAxes,
      List<Integer> outputDirections) {
    ControlLowerings.Carried carried =
        new ControlLowerings.Carried(around, operands.subList(0, states));
    while (true) {
      GraphBuilder inside = around.inside();
      List<Value> arguments = carried.inputs(inside);
      for (int i = 0; i < sequences; i++) {
        arguments.add(slice(inside, operands.get(states + i), inputAxes.get(i)));
      }
      List<Value> made = node.read(graph, inside, arguments);
      List<Value> outputs = new ArrayList<>(made.subList(0, states));
      if (carried.settles(inside, outputs)) {
        outputs.addAll(made.subList(states, made.size()));
        List<Value> all = new ArrayList<>(carried.first());
        all.addAll(operands.subList(states, operands.size()));
        return emit(
            around,
            inside,
            new Shaped(outputs, carried.shapes(), all),
            inputAxes,
            inputDirections,
            outputAxes,
            outputDirections);
      }
    }
  }

  /**
   * A body's values.
   *
   * @param carried what is known of the shapes of the first outputs
   * @param operands of the operation, without what the body captures
   */
  private record Shaped(List<Value> outputs, List<PartialShape> carried, List<Value> operands) {}

  private List<Value> emit(
      GraphBuilder around,
      GraphBuilder inside,
      Shaped shaped,
      List<Integer> inputAxes,
      List<Integer> inputDirections,
      List<Integer> outputAxes,
      List<Integer> outputDirections) {
    int carried = shaped.carried.size();
    SequencedMap<Integer, Value> captured = inside.captures(shaped.outputs);
    List<PartialShape> shapes = new ArrayList<>(shaped.carried);
    ControlOp op;
    try {
      for (int i = carried; i < shaped.outputs.size(); i++) {
        shapes.add(
            ControlLowerings.stacked(shaped.outputs.get(i).shape(), outputAxes.get(i - carried)));
      }
      op =
          new ControlOp.Scan(
              inside.body(shaped.outputs, captured.values()),
              carried,
              inputAxes,
              inputDirections,
              outputAxes,
              outputDirections);
    } catch (IllegalArgumentException e) {
      throw new EngineException(EngineException.Reason.MODEL_MALFORMED, e.getMessage(), e);
    }
    List<Optional<Value>> operands = new ArrayList<>();
    Stream.concat(shaped.operands.stream(), captured.values().stream())
        .forEach(value -> operands.add(Optional.of(value)));
    return around.emitControl(op, operands, shapes);
  }
}
