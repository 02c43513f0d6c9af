package network.assay.prover.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Makes a small program of profile {@code int}; inputs and constants come before nodes. */
final class ModelBuilder {
  static final int ABSENT = Program.ABSENT;

  private final Random random;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();
  private int values;

  ModelBuilder(Random random) {
    this.random = random;
  }

  int input(ElementType type, int... dims) {
    List<Dimension> fixed = IntStream.of(dims).mapToObj(Dimension::fixed).toList();
    inputs.add(new Input("x" + inputs.size(), type, fixed));
    return values++;
  }

  int constant(Tensor tensor) {
    constants.add(tensor);
    return values++;
  }

  /** A vector of i32, such as multipliers, shifts and biases. */
  int vector(int... numbers) {
    return constant(Tensor.ofInts(ElementType.I32, Shape.of(numbers.length), numbers));
  }

  /** A vector of i64, such as shapes and indexes. */
  int longs(long... numbers) {
    return constant(Tensor.ofLongs(ElementType.I64, Shape.of(numbers.length), numbers));
  }

  /** Random weights from −bound to bound. */
  int weights(int bound, int... dims) {
    return constant(Tensor.ofBytes(ElementType.I8, Shape.of(dims), bytes(Shape.of(dims), bound)));
  }

  byte[] bytes(Shape shape, int bound) {
    byte[] bytes = new byte[shape.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(-bound, bound + 1);
    }
    return bytes;
  }

  int node(Op op, ElementType type, Integer... in) {
    return nodes(op, 1, type, in);
  }

  /** A node with several outputs of one type; returns the first. */
  int nodes(Op op, int count, ElementType type, Integer... in) {
    List<ElementType> types = IntStream.range(0, count).mapToObj(_ -> type).toList();
    nodes.add(new Node(op, Arrays.asList(in), types));
    values += count;
    return values - count;
  }

  ModelBuilder output(int value) {
    outputs.add(new Output("y" + outputs.size(), value));
    return this;
  }

  LoadedProgram build() {
    return new LoadedProgram(
        new Program(
            Profile.INT,
            inputs,
            constants.stream().map(LoadedProgram::constantOf).toList(),
            nodes,
            outputs),
        constants);
  }
}
