package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** A program of profile f32, asked from its values backwards. */
final class FloatGraph {
  private final LoadedProgram loaded;
  private final Calibration calibration;
  private final List<ElementType> types = new ArrayList<>();
  private final List<Integer> producers = new ArrayList<>();
  private final int[] uses;
  private final Set<Integer> outputs = new HashSet<>();

  FloatGraph(LoadedProgram loaded, Calibration calibration) {
    this.loaded = loaded;
    this.calibration = calibration;
    Program program = loaded.program();
    program.inputs().forEach(input -> add(input.type(), -1));
    program.constants().forEach(constant -> add(constant.type(), -1));
    for (int i = 0; i < program.nodes().size(); i++) {
      for (ElementType type : program.nodes().get(i).elements()) {
        add(type, i);
      }
    }
    this.uses = new int[types.size()];
    for (Node node : program.nodes()) {
      node.inputs().stream().filter(v -> v != Program.ABSENT).forEach(v -> uses[v]++);
    }
    program.outputs().forEach(output -> outputs.add(output.value()));
  }

  private void add(ElementType type, int producer) {
    types.add(type);
    producers.add(producer);
  }

  Program program() {
    return loaded.program();
  }

  int values() {
    return types.size();
  }

  boolean isFloat(int value) {
    return types.get(value) == ElementType.F32;
  }

  ElementType type(int value) {
    return types.get(value);
  }

  boolean isInput(int value) {
    return value < program().inputs().size();
  }

  boolean isOutput(int value) {
    return outputs.contains(value);
  }

  /** The elements of a constant. */
  Optional<Tensor> constant(int value) {
    int at = value - program().inputs().size();
    return at >= 0 && at < loaded.constants().size()
        ? Optional.of(loaded.constants().get(at))
        : Optional.empty();
  }

  /** True when this is a constant of one element. */
  boolean isScalar(int value) {
    return constant(value).filter(t -> t.size() == 1).isPresent();
  }

  /** The node that makes a value; none for inputs and constants. */
  Optional<Node> producer(int value) {
    int node = producers.get(value);
    return node < 0 ? Optional.empty() : Optional.of(program().nodes().get(node));
  }

  /** The number of the node that makes a value. */
  int producerNumber(int value) {
    return producers.get(value);
  }

  /** Numbers of the nodes that read a value. */
  List<Integer> readers(int value) {
    List<Integer> readers = new ArrayList<>();
    for (int i = 0; i < program().nodes().size(); i++) {
      if (program().nodes().get(i).inputs().contains(value)) {
        readers.add(i);
      }
    }
    return readers;
  }

  /** True when the place of its largest or smallest element is asked for. */
  boolean isCompared(int value) {
    return readers(value).stream()
        .anyMatch(node -> program().nodes().get(node).op() instanceof Op.ArgExtreme);
  }

  /** True when nothing but one node needs the value. */
  boolean isPrivate(int value) {
    return uses[value] == 1 && !isOutput(value);
  }

  /** The shape for the first calibration sample, or of the constant. */
  Shape shape(int value) {
    return constant(value).map(Tensor::shape).orElseGet(() -> calibration.shape(value));
  }

  Calibration.Statistics statistics(int value) {
    return calibration.of(value);
  }

  /** The one input of a node that is no constant, if there is exactly one. */
  Optional<Integer> onlyVariable(Node node) {
    List<Integer> variable =
        node.inputs().stream()
            .filter(v -> v != Program.ABSENT && constant(v).isEmpty())
            .distinct()
            .toList();
    return variable.size() == 1 ? Optional.of(variable.getFirst()) : Optional.empty();
  }

  /**
   * The axis of {@code x} along which the constant differs, if it is one for each channel of one
   * axis; −1 for a constant of one element; empty for anything else.
   */
  Optional<Integer> channelAxis(Shape constant, Shape x) {
    if (constant.size() == 1) {
      return Optional.of(-1);
    }
    int found = -1;
    for (int i = 0; i < constant.rank(); i++) {
      if (constant.dim(i) != 1) {
        int axis = x.rank() - constant.rank() + i;
        if (found >= 0 || axis < 0 || x.dim(axis) != constant.dim(i)) {
          return Optional.empty();
        }
        found = axis;
      }
    }
    return Optional.of(found);
  }

  /** That an operation cannot be quantised, in words that help. */
  EngineException unsupported(int value, String why) {
    int number = producers.get(value);
    Op op = program().nodes().get(number).op();
    return new EngineException(
        Reason.MODEL_UNSUPPORTED,
        "node " + number + " (" + op.getClass().getSimpleName() + ") cannot be quantised: " + why);
  }
}
