package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;
import network.assay.engine.tensor.ValueType.OptionalOf;
import network.assay.engine.tensor.ValueType.SequenceOf;

/** Operators on sequences and optional values. */
final class SequenceLowerings {
  private SequenceLowerings() {}

  static void add(Map<String, Lowering> all) {
    plain(all, "SequenceConstruct", new SequenceOp.SequenceConstruct());
    plain(all, "SequenceAt", new SequenceOp.SequenceAt());
    plain(all, "SequenceInsert", new SequenceOp.SequenceInsert());
    plain(all, "SequenceErase", new SequenceOp.SequenceErase());
    plain(all, "SequenceLength", new SequenceOp.SequenceLength());
    all.put("SequenceEmpty", node -> List.of(empty(node)));
    all.put("SplitToSequence", node -> List.of(split(node)));
    all.put("ConcatFromSequence", node -> List.of(concat(node)));
    all.put("SequenceMap", SequenceLowerings::map);
    all.put("Optional", node -> List.of(optional(node)));
    all.put("OptionalHasElement", node -> List.of(hasElement(node)));
    all.put("OptionalGetElement", node -> List.of(element(node)));
  }

  private static void plain(Map<String, Lowering> all, String name, SequenceOp op) {
    all.put(name, node -> node.graph().emit(op, 1, node.inputs()));
  }

  private static Value empty(OnnxNode node) {
    int type = node.toInt(node.integer("dtype", 1), "dtype");
    ElementType item =
        TensorReader.elementType(type)
            .orElseThrow(() -> TensorReader.unsupportedType(type, "the sequence"));
    return node.graph().emit(new SequenceOp.SequenceEmpty(item));
  }

  private static Value split(OnnxNode node) {
    Value x = node.input(0);
    int axis = node.axis(node.integer("axis", 0), x.shape());
    boolean keepDims = node.flag("keepdims", true);
    return node.graph()
        .emit(new SequenceOp.SplitToSequence(axis, keepDims), 1, node.inputs())
        .get(0);
  }

  private static Value concat(OnnxNode node) {
    if (!node.has("axis")) {
      throw node.malformed("attribute axis is missing");
    }
    int axis = node.toInt(node.integer("axis", 0), "axis");
    return node.graph()
        .emit(new SequenceOp.ConcatFromSequence(axis, node.flag("new_axis", false)), node.input(0));
  }

  private static Value optional(OnnxNode node) {
    Optional<ValueType> declared = node.type("type").map(t -> ValueTypes.of(t, "attribute type"));
    if (node.optional(0).isPresent()) {
      return node.graph().emit(new SequenceOp.OptionalSome(), node.input(0));
    }
    ValueType item =
        declared.orElseThrow(() -> node.malformed("it has neither an input nor a type"));
    // The attribute may give the type of the element or of the optional value itself.
    ValueType held = item instanceof OptionalOf optional ? optional.item() : item;
    return node.graph().emit(new SequenceOp.OptionalNone(held));
  }

  /** From opset 18 on anything may be asked; what is no optional value is there. */
  private static Value hasElement(OnnxNode node) {
    Optional<Value> x = node.optional(0);
    if (x.isPresent() && x.get().valueType() instanceof OptionalOf) {
      return node.graph().emit(new SequenceOp.OptionalHasElement(), x.get());
    }
    byte there = (byte) (x.isPresent() ? 1 : 0);
    return node.graph().constant(Tensor.ofBytes(ElementType.BOOL, Shape.SCALAR, there));
  }

  private static Value element(OnnxNode node) {
    Value x = node.input(0);
    return x.valueType() instanceof OptionalOf
        ? node.graph().emit(new SequenceOp.OptionalGetElement(), x)
        : x;
  }

  /** A loop over the items of the first sequence; tensors are the same for all of them. */
  private static List<Value> map(OnnxNode node) {
    GraphBuilder graph = node.graph();
    GraphBuilder inside = graph.inside();
    Value place = inside.bodyInput(ElementType.I64, PartialShape.of(Shape.SCALAR));
    Value going = inside.bodyInput(ElementType.BOOL, PartialShape.of(Shape.SCALAR));
    List<Value> arguments = new ArrayList<>();
    for (Value input : node.allInputs()) {
      arguments.add(
          input.valueType() instanceof SequenceOf
              ? inside.emit(new SequenceOp.SequenceAt(), input, place)
              : input);
    }
    List<Value> made = node.read(node.graph("body"), inside, arguments);
    List<Value> outputs = new ArrayList<>(List.of(going));
    Value count = graph.emit(new SequenceOp.SequenceLength(), node.input(0));
    List<Optional<Value>> operands = new ArrayList<>();
    operands.add(Optional.of(count));
    operands.add(Optional.empty());
    for (Value item : made) {
      Value before = inside.bodyInput(new SequenceOf(item.valueType()), PartialShape.any());
      outputs.add(inside.emit(new SequenceOp.SequenceInsert(), before, item));
      operands.add(Optional.of(graph.emit(new SequenceOp.SequenceEmpty(item.valueType()))));
    }
    Collection<Value> captured = inside.captures(outputs).values();
    captured.forEach(value -> operands.add(Optional.of(value)));
    ControlOp loop = new ControlOp.Loop(inside.body(outputs, captured), made.size());
    return graph.emitControl(loop, operands, Collections.nCopies(made.size(), PartialShape.any()));
  }
}
