package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Operators that make tensors from attributes and shapes. */
final class SourceLowerings {
  private SourceLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Constant", node -> List.of(constant(node)));
    all.put("ConstantOfShape", node -> List.of(constantOfShape(node)));
    all.put("Range", node -> List.of(range(node)));
  }

  private static Value constant(OnnxNode node) {
    Stream<Supplier<Optional<Tensor>>> forms =
        Stream.of(
            () -> node.tensor("value"),
            () -> node.sparseTensor("sparse_value"),
            () ->
                node.has("value_int")
                    ? Optional.of(
                        Tensor.ofLongs(ElementType.I64, Shape.SCALAR, node.integer("value_int", 0)))
                    : Optional.empty(),
            () -> node.integers("value_ints").map(v -> longs(v)),
            () -> node.real("value_float").map(v -> Tensor.ofFloats(Shape.SCALAR, v)),
            () -> node.reals("value_floats").map(v -> Tensor.ofFloats(Shape.of(v.length), v)),
            () ->
                node.has("value_string")
                    ? Optional.of(Tensor.ofStrings(Shape.SCALAR, node.text("value_string", "")))
                    : Optional.empty(),
            () -> node.texts("value_strings").map(v -> Tensor.ofStrings(Shape.of(v.length), v)));
    List<Tensor> found = forms.map(Supplier::get).flatMap(Optional::stream).toList();
    if (found.size() != 1) {
      throw node.malformed("a constant has " + found.size() + " values, expected one");
    }
    return node.graph().constant(found.get(0));
  }

  private static Tensor longs(long[] values) {
    return Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values);
  }

  private static Value constantOfShape(OnnxNode node) {
    Tensor value = node.tensor("value").orElse(Tensor.ofFloats(Shape.SCALAR, 0));
    if (value.size() != 1) {
      throw node.malformed("value has " + value.size() + " elements, expected one");
    }
    Value fill = node.graph().constant(value.reshaped(Shape.SCALAR));
    return node.graph().emit(new Op.Fill(), node.input(0), fill);
  }

  private static Value range(OnnxNode node) {
    node.ignore("stash_type"); // the definition computes each element from its place
    return node.graph().emit(new Op.Range(), node.input(0), node.input(1), node.input(2));
  }
}
