package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Body;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.ValueType;

/** The types inside bodies and of the operations that run them. */
final class ControlTypes {
  private ControlTypes() {}

  /**
   * The types of an operation's outputs, once its bodies are found sound.
   *
   * @throws IllegalArgumentException when something does not fit
   */
  static List<ValueType> outputs(ControlOp op, int outputCount, Operands in) {
    List<ValueType> made =
        switch (op) {
          case ControlOp.If branches -> branches(branches, in);
          case ControlOp.Loop loop -> loop(loop, in);
          case ControlOp.Scan scan -> scan(scan, in);
        };
    if (made.size() != outputCount) {
      throw new IllegalArgumentException(
          "has " + outputCount + " outputs, expected " + made.size());
    }
    return made;
  }

  private static List<ValueType> branches(ControlOp.If op, Operands in) {
    require(in, 0, ElementType.BOOL);
    List<ValueType> made = body(op.thenBranch());
    List<ValueType> other = body(op.elseBranch());
    if (!made.equals(other)) {
      throw new IllegalArgumentException(
          "its branches make " + labels(made) + " and " + labels(other));
    }
    requireInputs(op.thenBranch(), 0, in, 1);
    requireInputs(op.elseBranch(), 0, in, 1);
    return made;
  }

  private static List<ValueType> loop(ControlOp.Loop op, Operands in) {
    List<ValueType> made = body(op.body());
    if (in.has(0)) {
      require(in, 0, ElementType.I64);
    }
    if (in.has(1)) {
      require(in, 1, ElementType.BOOL);
    }
    List<ValueType> first = List.of(ElementType.I64, ElementType.BOOL);
    requireSame(first, op.body().inputs().subList(0, 2), "iteration and condition");
    requireInputs(op.body(), 2, in, 2);
    requireSame(List.of(ElementType.BOOL), made.subList(0, 1), "condition");
    requireCarried(op.body().inputs().subList(2, 2 + op.carried()), made.subList(1, made.size()));
    requireTensors(made.subList(1 + op.carried(), made.size()));
    return List.copyOf(made.subList(1, made.size()));
  }

  private static List<ValueType> scan(ControlOp.Scan op, Operands in) {
    List<ValueType> made = body(op.body());
    requireInputs(op.body(), 0, in, 0);
    for (int i = 0; i < op.inputAxes().size(); i++) {
      in.type(op.carried() + i); // refuses what is no tensor
    }
    requireCarried(op.body().inputs().subList(0, op.carried()), made);
    requireTensors(made.subList(op.carried(), made.size()));
    return made;
  }

  private static void requireCarried(List<ValueType> given, List<ValueType> made) {
    requireSame(given, made.subList(0, given.size()), "carried values");
  }

  private static void requireTensors(List<ValueType> types) {
    types.forEach(ValueType::element);
  }

  private static void require(Operands in, int index, ElementType type) {
    requireSame(List.of(type), List.of(in.valueType(index)), "input " + index);
  }

  /** From {@code from} on the body takes what the operation takes from {@code at} on. */
  private static void requireInputs(Body body, int from, Operands in, int at) {
    List<ValueType> given = new ArrayList<>();
    for (int i = at; i < in.count(); i++) {
      given.add(in.valueType(i));
    }
    requireSame(body.inputs().subList(from, body.inputs().size()), given, "inputs");
  }

  private static void requireSame(
      List<? extends ValueType> expected, List<? extends ValueType> found, String what) {
    if (!expected.equals(found)) {
      throw new IllegalArgumentException(
          what + " are " + labels(found) + ", expected " + labels(expected));
    }
  }

  private static List<String> labels(List<? extends ValueType> types) {
    return types.stream().map(ValueType::label).limit(20).toList();
  }

  private static List<ValueType> body(Body body) {
    List<ValueType> types = nodes(body.inputs(), body.nodes());
    return body.outputs().stream().map(types::get).toList();
  }

  /**
   * The types of all values of a graph.
   *
   * @param given types of the values that are there before the nodes
   * @throws IllegalArgumentException naming the node that does not fit
   */
  static List<ValueType> nodes(List<ValueType> given, List<Program.Node> nodes) {
    List<ValueType> types = new ArrayList<>(given);
    for (int i = 0; i < nodes.size(); i++) {
      Program.Node node = nodes.get(i);
      List<Optional<Operand>> operands = new ArrayList<>();
      for (int value : node.inputs()) {
        operands.add(
            value == Program.ABSENT
                ? Optional.empty()
                : Optional.of(Operand.unknown(types.get(value), PartialShape.any())));
      }
      try {
        List<? extends ValueType> made =
            Families.types(node.op(), node.outputs().size(), new Operands(operands));
        if (!made.equals(node.outputs())) {
          throw new IllegalArgumentException(
              "declares outputs of " + labels(node.outputs()) + ", it makes " + labels(made));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(Plan.Place.of(i, node) + ": " + e.getMessage(), e);
      }
      types.addAll(node.outputs());
    }
    return types;
  }
}
