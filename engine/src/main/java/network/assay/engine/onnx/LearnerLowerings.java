package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Linear models, scalers and encoders of ai.onnx.ml. */
final class LearnerLowerings {
  private LearnerLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("LinearRegressor", node -> List.of(linearRegressor(node)));
    all.put("LinearClassifier", LearnerLowerings::linearClassifier);
    all.put("Normalizer", node -> List.of(normalizer(node)));
    all.put("Scaler", node -> List.of(scaler(node)));
    all.put("Imputer", node -> List.of(imputer(node)));
    all.put("Binarizer", node -> List.of(binarizer(node)));
    all.put("FeatureVectorizer", node -> List.of(featureVectorizer(node)));
    all.put("ArrayFeatureExtractor", node -> List.of(arrayFeatureExtractor(node)));
    all.put("OneHotEncoder", node -> List.of(oneHot(node)));
    all.put("LabelEncoder", node -> List.of(labelEncoder(node)));
    all.put("CategoryMapper", node -> List.of(categoryMapper(node)));
    all.put("ZipMap", node -> List.of(zipMap(node)));
  }

  static Value f32(OnnxNode node, int index) {
    return node.graph().cast(node.input(index), ElementType.F32);
  }

  static Value floats(OnnxNode node, Shape shape, float[] values, String what) {
    if (values.length != shape.size()) {
      throw node.malformed(what + " has " + values.length + " values, expected " + shape.size());
    }
    return node.graph().constant(Tensor.ofFloats(shape, values));
  }

  /** x · coefficients' + intercepts: [n, rows]. */
  private static Value linear(OnnxNode node, int rows) {
    float[] given = node.reals("coefficients").orElseGet(() -> new float[0]);
    int width = Math.max(node.input(0).shape().dim(node.rank(0) - 1), 0);
    // As ONNX Runtime has it: coefficients beyond the width of the input are not read.
    float[] coefficients =
        width > 0 && given.length > (long) rows * width
            ? Arrays.copyOf(given, rows * width)
            : given;
    if (rows < 1 || coefficients.length % rows != 0) {
      throw node.malformed(coefficients.length + " coefficients for " + rows + " rows");
    }
    Formulas f = new Formulas(node.graph());
    Value matrix =
        floats(node, Shape.of(rows, coefficients.length / rows), coefficients, "coefficients");
    Value x = f32(node, 0);
    Value row = node.rank(0) == 1 ? f.unsqueeze(x, 0) : x;
    Value product = f.matMul(row, f.transpose(matrix, 1, 0));
    return node.reals("intercepts")
        .filter(values -> values.length > 0)
        .map(values -> {
          int count = values.length == 1 ? 1 : rows; // one for all rows
          Value intercepts = floats(node, Shape.of(count), values, "intercepts");
          return f.add(product, intercepts);
        })
        .orElse(product);
  }

  private static Value linearRegressor(OnnxNode node) {
    int targets = node.toInt(node.integer("targets", 1), "targets");
    return PostTransform.of(node).apply(node.graph(), linear(node, targets));
  }

  /** Two classes with one row of coefficients have the scores −s and s. */
  private static List<Value> linearClassifier(OnnxNode node) {
    node.ignore("multi_class"); // it tells how the model was trained
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    ClassLabels labels = ClassLabels.of(node, "classlabels_ints", "classlabels_strings");
    PostTransform transform = PostTransform.of(node);
    int rows =
        node.reals("intercepts")
            .map(values -> values.length)
            .filter(count -> count > 0)
            .orElseGet(labels::count);
    Value scores = linear(node, rows);
    if (rows == 1 && labels.count() == 2) {
      Value above = f.binary(BinaryFunction.GREATER, scores, graph.scalar(ElementType.F32, 0));
      Value below = f.unary(UnaryFunction.NEG, scores);
      Value both = f.concat(1, below, scores);
      return List.of(labels.ofSecond(above), transform.apply(graph, both));
    }
    if (rows != labels.count()) {
      throw node.malformed(rows + " rows of coefficients for " + labels.count() + " classes");
    }
    return List.of(labels.ofGreatest(scores), transform.apply(graph, scores));
  }

  /** Each row divided by its norm; a row of zeros stays. */
  private static Value normalizer(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = f32(node, 0);
    Value size = f.unary(UnaryFunction.ABS, x);
    List<Integer> axis = List.of(node.rank(0) == 1 ? 0 : 1);
    Value norm =
        switch (node.text("norm", "MAX")) {
          case "MAX" -> graph.emit(new Op.Reduce(ReduceKind.MAX, axis, true), size);
          case "L1" -> graph.emit(new Op.Reduce(ReduceKind.L1, axis, true), x);
          case "L2" -> graph.emit(new Op.Reduce(ReduceKind.L2, axis, true), x);
          default -> throw node.malformed("norm is none of MAX, L1, L2");
        };
    Value least = graph.scalar(ElementType.F32, 1e-30f);
    return f.divide(x, f.max(norm, least));
  }

  private static Value scaler(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = f32(node, 0);
    Value moved = row(node, "offset").map(o -> f.subtract(x, o)).orElse(x);
    return row(node, "scale").map(s -> f.multiply(moved, s)).orElse(moved);
  }

  private static Optional<Value> row(OnnxNode node, String name) {
    return node.reals(name)
        .filter(values -> values.length > 0)
        .map(values -> floats(node, Shape.of(values.length), values, name));
  }

  private static Value imputer(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    if (x.type().isFloating()) {
      Value values =
          row(node, "imputed_value_floats")
              .orElseThrow(() -> node.malformed("attribute imputed_value_floats is missing"));
      float replaced = node.real("replaced_value_float", 0);
      node.ignore("imputed_value_int64s", "replaced_value_int64");
      Value missing =
          Float.isNaN(replaced)
              ? f.unary(UnaryFunction.IS_NAN, x)
              : f.binary(BinaryFunction.EQUAL, x, graph.scalar(x.type(), replaced));
      return f.where(missing, graph.cast(values, x.type()), x);
    }
    long[] values = node.integers("imputed_value_int64s").orElseGet(() -> new long[0]);
    Value replaced = graph.integers(node.integer("replaced_value_int64", 0));
    node.ignore("imputed_value_floats", "replaced_value_float");
    Value missing = f.binary(BinaryFunction.EQUAL, x, graph.cast(replaced, x.type()));
    return f.where(missing, graph.cast(graph.integers(values), x.type()), x);
  }

  private static Value binarizer(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    boolean wide = x.type() == ElementType.F64;
    Value real = wide ? x : graph.cast(x, ElementType.F32);
    Value threshold = graph.scalar(real.type(), node.real("threshold", 0));
    return graph.cast(f.binary(BinaryFunction.GREATER, real, threshold), x.type());
  }

  /** Each input cut or filled with zeros to its width, side by side. */
  private static Value featureVectorizer(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    long[] widths = node.integers("inputdimensions").orElseGet(() -> new long[0]);
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      Value x = f32(node, i);
      Value matrix = node.rank(i) == 1 ? f.unsqueeze(x, 1) : x;
      if (i < widths.length && matrix.shape().rank() == 2) {
        matrix = ofWidth(node, matrix, widths[i]);
      }
      parts.add(matrix);
    }
    return f.concat(1, parts.toArray(Value[]::new));
  }

  private static Value ofWidth(OnnxNode node, Value x, long width) {
    GraphBuilder graph = node.graph();
    if (!x.shape().knows(1)) {
      throw node.unsupported("an input of unknown width: export the model with fixed widths");
    }
    long more = width - x.shape().dim(1);
    return more == 0
        ? x
        : graph.emit(new Op.Pad(Op.PadMode.CONSTANT), x, graph.integers(0, 0, 0, more));
  }

  private static Value arrayFeatureExtractor(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value flat = graph.emit(new Op.Reshape(false), node.input(1), graph.integers(-1));
    Value x = node.rank(0) == 1 ? f.unsqueeze(node.input(0), 0) : node.input(0);
    return graph.emit(new Op.Gather(x.shape().rank() - 1), x, flat);
  }

  private static Value oneHot(OnnxNode node) {
    GraphBuilder graph = node.graph();
    boolean allKnown = !node.flag("zeros", true);
    Optional<Value> strings =
        node.texts("cats_strings")
            .filter(values -> values.length > 0)
            .map(values -> TextLowerings.texts(graph, values));
    Optional<Value> integers =
        node.integers("cats_int64s").filter(values -> values.length > 0).map(graph::integers);
    if (strings.isPresent() == integers.isPresent()) {
      throw node.malformed("expected one of cats_strings and cats_int64s");
    }
    Value categories = strings.or(() -> integers).orElseThrow();
    Value x = graph.cast(node.input(0), categories.type());
    return graph.emit(new LearnerOp.OneHotCategories(allKnown), x, categories);
  }

  private static Value labelEncoder(OnnxNode node) {
    if (node.opset() == 1) {
      return numbered(node);
    }
    Tensor keys = list(node, "keys", Stream.of("floats", "int64s", "strings"));
    Tensor values = list(node, "values", Stream.of("floats", "int64s", "strings"));
    Optional<Tensor> given = node.tensor("default_tensor");
    String unused = node.text("default_string", "_Unused");
    float real = node.real("default_float", -0f);
    long whole = node.integer("default_int64", -1);
    Tensor usual =
        switch (values.type()) {
          case STRING -> Tensor.ofStrings(Shape.of(1), unused);
          case F32 -> Tensor.ofFloats(Shape.of(1), real);
          case F64 -> Tensor.ofDoubles(Shape.of(1), real);
          case I64 -> Tensor.ofLongs(ElementType.I64, Shape.of(1), whole);
          default ->
              given.orElseThrow(() ->
                  node.malformed("values of " + values.type().label() + " without a default"));
        };
    if (given.isPresent() && given.get().type() != values.type()) {
      throw node.malformed("default_tensor and values differ in type");
    }
    return mapped(node, keys, values, given.orElse(usual));
  }

  private static Tensor list(OnnxNode node, String name, Stream<String> kinds) {
    Optional<Tensor> tensor = node.tensor(name + "_tensor");
    List<Tensor> found =
        Stream.concat(
                tensor.stream(),
                kinds.map(kind -> list(node, name + "_" + kind)).flatMap(Optional::stream))
            .toList();
    if (found.size() != 1) {
      throw node.malformed("expected one list of " + name + ", got " + found.size());
    }
    return found.get(0).reshaped(Shape.of(found.get(0).size()));
  }

  private static Optional<Tensor> list(OnnxNode node, String name) {
    if (!node.has(name)) {
      return Optional.empty();
    }
    if (name.endsWith("floats")) {
      return node.reals(name).map(values -> Tensor.ofFloats(Shape.of(values.length), values));
    }
    return name.endsWith("strings")
        ? node.texts(name).map(values -> Tensor.ofStrings(Shape.of(values.length), values))
        : node.integers(name)
            .map(values -> Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
  }

  /** Version 1: strings to their places in a list, or back. */
  private static Value numbered(OnnxNode node) {
    String[] classes = node.texts("classes_strings").orElseGet(() -> new String[0]);
    long[] places = IntStream.range(0, classes.length).asLongStream().toArray();
    Tensor texts = Tensor.ofStrings(Shape.of(classes.length), classes);
    Tensor numbers = Tensor.ofLongs(ElementType.I64, Shape.of(places.length), places);
    return eitherWay(node, texts, numbers);
  }

  private static Value eitherWay(OnnxNode node, Tensor texts, Tensor numbers) {
    Tensor number = Tensor.ofLongs(ElementType.I64, Shape.of(1), node.integer("default_int64", -1));
    Tensor text = Tensor.ofStrings(Shape.of(1), node.text("default_string", "_Unused"));
    return node.input(0).type() == ElementType.STRING
        ? mapped(node, texts, numbers, number)
        : mapped(node, numbers, texts, text);
  }

  private static Value categoryMapper(OnnxNode node) {
    Tensor texts = list(node, "cats_strings").orElseThrow(() -> node.malformed("no cats_strings"));
    Tensor numbers = list(node, "cats_int64s").orElseThrow(() -> node.malformed("no cats_int64s"));
    return eitherWay(node, texts, numbers);
  }

  /** Sorts the keys; of equal ones the last counts. */
  private static Value mapped(OnnxNode node, Tensor keys, Tensor values, Tensor byDefault) {
    if (keys.size() != values.size()) {
      throw node.malformed(keys.size() + " keys for " + values.size() + " values");
    }
    if (byDefault.size() != 1) {
      throw node.malformed("the default has " + byDefault.size() + " elements, expected one");
    }
    Integer[] order = IntStream.range(0, keys.size()).boxed().toArray(Integer[]::new);
    Function<Integer, Comparable<Object>> key = i -> key(node, keys, i);
    Arrays.sort(order, (i, j) -> key.apply(i).compareTo(key.apply(j))); // stable
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      boolean last =
          i + 1 == order.length || key.apply(order[i]).compareTo(key.apply(order[i + 1])) != 0;
      if (last) {
        kept.add(order[i]);
      }
    }
    GraphBuilder graph = node.graph();
    long[] chosen = kept.stream().mapToLong(Integer::longValue).toArray();
    Value sortedKeys = graph.emit(new Op.Gather(0), graph.constant(keys), graph.integers(chosen));
    Value sortedValues =
        graph.emit(new Op.Gather(0), graph.constant(values), graph.integers(chosen));
    Value x = graph.cast(node.input(0), keys.type());
    return graph.emit(
        new LearnerOp.MapValues(),
        x,
        sortedKeys,
        sortedValues,
        graph.constant(byDefault.reshaped(Shape.of(1))));
  }

  @SuppressWarnings("unchecked") // all keys of one tensor are of one comparable class
  private static Comparable<Object> key(OnnxNode node, Tensor keys, int i) {
    Object key =
        switch (keys.type()) {
          case STRING -> keys.strings()[i];
          case F32 -> keys.floats()[i] + 0f;
          case F64 -> keys.doubles()[i] + 0d;
          case I8, U8, I16, U16, I32, U32, I64, BOOL -> Integers.at(keys, i);
          default -> throw node.unsupported("keys of type " + keys.type().label());
        };
    return (Comparable<Object>) key;
  }

  /**
   * Maps have no place in a tensor: the values stay as they are, [n, classes], and the keys become
   * an output of their own beside it.
   */
  private static Value zipMap(OnnxNode node) {
    Optional<Tensor> keys =
        list(node, "classlabels_strings").or(() -> list(node, "classlabels_int64s"));
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    node.ignore("classlabels_strings", "classlabels_int64s");
    keys.ifPresent(tensor -> graph.nameColumns(x, graph.constant(tensor)));
    return x;
  }
}
