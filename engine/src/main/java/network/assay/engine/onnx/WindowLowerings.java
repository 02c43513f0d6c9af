package network.assay.engine.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Op.PoolKind;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.ElementType;

/** Convolutions and poolings. */
final class WindowLowerings {
  private WindowLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Conv", node -> List.of(conv(node)));
    all.put("MaxPool", WindowLowerings::maxPool);
    all.put("AveragePool", node -> List.of(averagePool(node)));
    all.put("GlobalMaxPool", node -> List.of(global(node, ReduceKind.MAX)));
    all.put("GlobalAveragePool", node -> List.of(global(node, ReduceKind.MEAN)));
    all.put("GlobalLpPool", node -> List.of(globalLpPool(node)));
    all.put("LpPool", node -> List.of(lpPool(node)));
    all.put("LRN", node -> List.of(localResponse(node)));
    all.put("MaxUnpool", node -> List.of(maxUnpool(node)));
    all.put("ConvTranspose", node -> List.of(convTranspose(node)));
    all.put("CausalConvWithState", WindowLowerings::causalConv);
    all.put("Col2Im", node -> List.of(columnsToImage(node)));
  }

  private static Value conv(OnnxNode node) {
    return new Formulas(node.graph())
        .emit(convolution(node, 1), List.of(node.optional(0), node.optional(1), node.optional(2)));
  }

  /** The convolution that the attributes describe; {@code filters} is the number of that input. */
  static Op.Conv convolution(OnnxNode node, int filters) {
    int spatial = spatial(node, node.rank(filters) - 2);
    requireKernel(node, filters, spatial);
    return new Op.Conv(
        padding(node),
        perAxis(node, "strides", spatial),
        pads(node, spatial),
        perAxis(node, "dilations", spatial),
        node.toInt(node.integer("group", 1), "group"));
  }

  /** Refuses a kernel_shape that is not that of the filters, the input of this number. */
  static void requireKernel(OnnxNode node, int filters, int spatial) {
    Value w = node.input(filters);
    node.integers("kernel_shape")
        .ifPresent(kernel -> {
          for (int i = 0; i < spatial; i++) {
            boolean same =
                kernel.length == spatial
                    && (!w.shape().knows(i + 2) || w.shape().dim(i + 2) == kernel[i]);
            if (!same) {
              throw node.malformed("kernel_shape differs from filters " + w.shape());
            }
          }
        });
  }

  private static int spatial(OnnxNode node, int spatial) {
    if (spatial < 1) {
      throw node.malformed("there are no spatial axes");
    }
    return spatial;
  }

  private static List<Value> maxPool(OnnxNode node) {
    boolean columnMajor = node.flag("storage_order", false); // it only concerns the indices
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    Op.Pool pool = pool(node, PoolKind.MAX, false);
    if (node.wants(1)) {
      Op op =
          new WindowOp.MaxPoolIndices(
              pool.padding(),
              pool.kernel(),
              pool.strides(),
              pool.pads(),
              pool.dilations(),
              pool.ceilMode(),
              columnMajor);
      return graph.emit(op, 2, List.of(Optional.of(x)));
    }
    boolean small = x.type() == ElementType.I8 || x.type() == ElementType.U8;
    // Every 8-bit value is an F32 value, so the detour is exact.
    return List.of(
        small
            ? graph.cast(graph.emit(pool, graph.cast(x, ElementType.F32)), x.type())
            : graph.emit(pool, x));
  }

  private static Value averagePool(OnnxNode node) {
    boolean countPadding = node.flag("count_include_pad", false);
    return node.graph().emit(pool(node, PoolKind.AVERAGE, countPadding), node.input(0));
  }

  private static Op.Pool pool(OnnxNode node, PoolKind kind, boolean countPadding) {
    long[] kernel =
        node.integers("kernel_shape")
            .orElseThrow(() -> node.malformed("attribute kernel_shape is missing"));
    int spatial = spatial(node, kernel.length);
    return new Op.Pool(
        kind,
        padding(node),
        node.toInts(kernel, "kernel_shape"),
        perAxis(node, "strides", spatial),
        pads(node, spatial),
        perAxis(node, "dilations", spatial),
        node.flag("ceil_mode", false),
        countPadding);
  }

  private static Padding padding(OnnxNode node) {
    return switch (node.text("auto_pad", "NOTSET")) {
      case "NOTSET" -> Padding.EXPLICIT;
      case "SAME_UPPER" -> Padding.SAME_UPPER;
      case "SAME_LOWER" -> Padding.SAME_LOWER;
      case "VALID" -> Padding.VALID;
      default -> throw node.malformed("auto_pad is none of NOTSET, SAME_UPPER, SAME_LOWER, VALID");
    };
  }

  static List<Integer> perAxis(OnnxNode node, String name, int spatial) {
    Optional<long[]> given = node.integers(name);
    if (given.isPresent() && given.get().length != spatial) {
      throw node.malformed(name + " has " + given.get().length + " values, expected " + spatial);
    }
    return given.map(values -> node.toInts(values, name)).orElse(Collections.nCopies(spatial, 1));
  }

  static List<Integer> pads(OnnxNode node, int spatial) {
    Optional<long[]> given = node.integers("pads");
    if (given.isPresent() && given.get().length != 2 * spatial) {
      throw node.malformed("pads has " + given.get().length + " values, expected " + 2 * spatial);
    }
    // With auto_pad the attribute is void; zeros keep one form for one meaning.
    return given.isPresent() && padding(node) == Padding.EXPLICIT
        ? node.toInts(given.get(), "pads")
        : Collections.nCopies(2 * spatial, 0);
  }

  private static Value global(OnnxNode node, ReduceKind kind) {
    return new Formulas(node.graph()).reduce(kind, node.input(0), spatialAxes(node));
  }

  private static List<Integer> spatialAxes(OnnxNode node) {
    int rank = node.rank(0);
    if (rank < 3) {
      throw node.malformed("input of rank " + rank + " has no spatial axes");
    }
    return Formulas.axes(2, rank);
  }

  private static Value globalLpPool(OnnxNode node) {
    int p = norm(node);
    if (p == 1) {
      return global(node, ReduceKind.L1);
    }
    if (p == 2) {
      return global(node, ReduceKind.L2);
    }
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    Value powers =
        f.binary(BinaryFunction.POW, f.unary(UnaryFunction.ABS, x), graph.scalar(x.type(), p));
    Value sum = f.reduce(ReduceKind.SUM, powers, spatialAxes(node));
    return f.binary(BinaryFunction.POW, sum, graph.scalar(x.type(), 1f / p));
  }

  private static int norm(OnnxNode node) {
    int p = node.toInt(node.integer("p", 2), "p");
    if (p < 1) {
      throw node.malformed("p is " + p + ", expected 1 or more");
    }
    return p;
  }

  private static Value lpPool(OnnxNode node) {
    Op.Pool pool = pool(node, PoolKind.AVERAGE, false);
    Op op =
        new WindowOp.LpPool(
            norm(node),
            pool.padding(),
            pool.kernel(),
            pool.strides(),
            pool.pads(),
            pool.dilations(),
            pool.ceilMode());
    return node.graph().emit(op, node.input(0));
  }

  /**
   * x / (bias + alpha · mean of x² over the nearest channels)^beta; the mean counts all of size.
   */
  private static Value localResponse(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value given = node.input(0);
    Value x = given.isHalf() ? graph.cast(given, ElementType.F32) : given;
    int size = node.toInt(node.integer("size", 0), "size");
    Op mean =
        new Op.Pool(
            PoolKind.AVERAGE,
            Padding.EXPLICIT,
            List.of(size, 1),
            List.of(1, 1),
            List.of((size - 1) / 2, 0, size / 2, 0),
            List.of(1, 1),
            false,
            true);
    Value channels =
        f.concat(0, f.dims(x, 0, 1), graph.integers(1), f.dims(x, 1, 2), graph.integers(-1));
    Value squares = graph.emit(new Op.Reshape(false), f.multiply(x, x), channels);
    Value means = f.reshape(graph.emit(mean, squares), f.shape(x));
    Value alpha = graph.scalar(x.type(), node.real("alpha", 1e-4f));
    Value bias = graph.scalar(x.type(), node.real("bias", 1));
    Value beta = graph.scalar(x.type(), node.real("beta", 0.75f));
    Value base = f.add(bias, f.multiply(alpha, means));
    Value power = f.binary(BinaryFunction.POW, base, beta);
    return graph.cast(f.divide(x, power), given.type());
  }

  private static Value maxUnpool(OnnxNode node) {
    long[] kernel =
        node.integers("kernel_shape")
            .orElseThrow(() -> node.malformed("attribute kernel_shape is missing"));
    Op op =
        new WindowOp.MaxUnpool(
            node.toInts(kernel, "kernel_shape"),
            perAxis(node, "strides", kernel.length),
            pads(node, kernel.length));
    return new Formulas(node.graph())
        .emit(op, List.of(node.optional(0), node.optional(1), node.optional(2)));
  }

  private static Value convTranspose(OnnxNode node) {
    int spatial = spatial(node, node.rank(1) - 2);
    requireKernel(node, 1, spatial);
    List<Integer> zeros = Collections.nCopies(spatial, 0);
    Optional<long[]> shape = node.integers("output_shape");
    if (shape.isPresent() && shape.get().length != spatial) {
      throw node.malformed(
          "output_shape has " + shape.get().length + " values, expected " + spatial);
    }
    Op op =
        new WindowOp.ConvTranspose(
            padding(node),
            perAxis(node, "strides", spatial),
            // Where the output shape is given, it decides the pads.
            shape.isPresent() ? voidPads(node, spatial) : pads(node, spatial),
            perAxis(node, "dilations", spatial),
            node.toInt(node.integer("group", 1), "group"),
            node.has("output_padding") ? perAxis(node, "output_padding", spatial) : zeros,
            shape.map(values -> node.toInts(values, "output_shape")).orElse(List.of()));
    return new Formulas(node.graph())
        .emit(op, List.of(node.optional(0), node.optional(1), node.optional(2)));
  }

  private static List<Integer> voidPads(OnnxNode node, int spatial) {
    node.ignore("pads");
    return Collections.nCopies(2 * spatial, 0);
  }

  /**
   * Concat(past or zeros, x), depthwise Conv, activation; the last k − 1 positions are the state.
   */
  private static List<Value> causalConv(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    Value w = node.input(1);
    if (node.rank(1) != 3 || !w.shape().knows(0) || !w.shape().knows(2)) {
      throw node.unsupported("filters of shape " + w.shape() + ": export them with a fixed shape");
    }
    int state = w.shape().dim(2) - 1;
    Value wide =
        node.optional(3).isPresent()
            ? f.concat(2, node.input(3), x)
            : graph.emit(new Op.Pad(PadMode.CONSTANT), x, graph.integers(0, 0, state, 0, 0, 0));
    Op op = new Op.Conv(Padding.EXPLICIT, List.of(1), List.of(0, 0), List.of(1), w.shape().dim(0));
    Value y = f.emit(op, List.of(Optional.of(wide), Optional.of(w), node.optional(2)));
    String activation = node.text("activation", "none");
    if (activation.equals("silu") || activation.equals("swish")) {
      Value real = graph.cast(y, ElementType.F32);
      Value gate = f.unary(UnaryFunction.SIGMOID, real);
      y = graph.cast(f.multiply(real, gate), y.type());
    } else if (!activation.equals("none")) {
      throw node.malformed("activation is none of none, silu, swish");
    }
    if (!node.wants(1)) {
      return List.of(y);
    }
    // From the end, so that k = 1 leaves an empty state.
    Value from = f.subtract(f.dims(wide, 2, 3), graph.integers(state));
    Value end = graph.integers(Long.MAX_VALUE);
    return List.of(y, graph.emit(new Op.Slice(), wide, from, end, graph.integers(2)));
  }

  private static Value columnsToImage(OnnxNode node) {
    Value image = node.input(1);
    if (!image.shape().isComplete()) {
      throw node.unsupported("the rank of the image is not known: export the model with shapes");
    }
    int spatial = image.shape().complete().size();
    Op op =
        new WindowOp.Col2Im(
            perAxis(node, "strides", spatial),
            pads(node, spatial),
            perAxis(node, "dilations", spatial));
    return node.graph().emit(op, node.input(0), image, node.input(2));
  }
}
