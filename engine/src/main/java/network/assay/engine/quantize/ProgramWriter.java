package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Constant;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Writes a program operation by operation. References are numbers of its own; they become those of
 * the program at the end, when the constants are counted.
 */
final class ProgramWriter {
  private final Profile profile;
  private final List<Input> inputs;
  private final Map<Constant, Integer> constantRefs = new LinkedHashMap<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<Draft> nodes = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();
  private final Map<Integer, Integer> numbers = new LinkedHashMap<>();
  private int next;

  private record Draft(Op op, List<Integer> inputs, int first, List<ElementType> outputs) {}

  ProgramWriter(Profile profile, List<Input> inputs) {
    this.profile = profile;
    this.inputs = inputs;
    this.next = inputs.size();
  }

  /** A constant; equal ones are one. */
  int constant(Tensor tensor) {
    return constantRefs.computeIfAbsent(
        LoadedProgram.constantOf(tensor),
        _ -> {
          constants.add(tensor);
          return next++;
        });
  }

  int ints(int... values) {
    return constant(Tensor.ofInts(ElementType.I32, Shape.of(values.length), values));
  }

  int longs(long... values) {
    return constant(Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
  }

  /** An operation with one output. */
  int emit(Op op, ElementType type, Integer... in) {
    return emit(op, List.of(type), Arrays.asList(in));
  }

  /** An operation; the references of its outputs follow each other from the one returned. */
  int emit(Op op, List<ElementType> types, List<Integer> in) {
    nodes.add(new Draft(op, List.copyOf(in), next, types));
    next += types.size();
    return next - types.size();
  }

  void output(String name, int reference) {
    outputs.add(new Output(name, reference));
  }

  /** How many operations there are so far. */
  int nodes() {
    return nodes.size();
  }

  /** Numbers of the written program by reference, after {@link #program}. */
  int number(int reference) {
    return numbers.get(reference);
  }

  LoadedProgram program() {
    numbers.clear();
    numbers.put(Program.ABSENT, Program.ABSENT);
    for (int i = 0; i < inputs.size(); i++) {
      numbers.put(i, i);
    }
    int number = inputs.size();
    for (int reference : constantRefs.values()) {
      numbers.put(reference, number++);
    }
    List<Node> written = new ArrayList<>();
    for (Draft draft : nodes) {
      written.add(
          new Node(draft.op, draft.inputs.stream().map(numbers::get).toList(), draft.outputs));
      for (int i = 0; i < draft.outputs.size(); i++) {
        numbers.put(draft.first + i, number++);
      }
    }
    Program program =
        new Program(
            profile,
            inputs,
            List.copyOf(constantRefs.keySet()),
            written,
            outputs.stream().map(o -> new Output(o.name(), numbers.get(o.value()))).toList());
    return new LoadedProgram(program, constants);
  }
}
