package network.assay.engine.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Op.PoolKind;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.tensor.ElementType;

/** Convolutions and poolings. */
final class WindowLowerings {
  private WindowLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Conv", node -> List.of(conv(node)));
    all.put("MaxPool", node -> List.of(maxPool(node)));
    all.put("AveragePool", node -> List.of(averagePool(node)));
    all.put("GlobalMaxPool", global(ReduceKind.MAX));
    all.put("GlobalAveragePool", global(ReduceKind.MEAN));
  }

  private static Value conv(OnnxNode node) {
    Op op = convolution(node, 1);
    List<Optional<Value>> operands =
        node.optional(2).isPresent()
            ? List.of(node.optional(0), node.optional(1), node.optional(2))
            : List.of(node.optional(0), node.optional(1));
    return node.graph().emit(op, 1, operands).get(0);
  }

  /** The convolution that the attributes describe; {@code filters} is the number of that input. */
  static Op.Conv convolution(OnnxNode node, int filters) {
    Value w = node.input(filters);
    int spatial = spatial(node, node.rank(filters) - 2);
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
    return new Op.Conv(
        padding(node),
        perAxis(node, "strides", spatial),
        pads(node, spatial),
        perAxis(node, "dilations", spatial),
        node.toInt(node.integer("group", 1), "group"));
  }

  private static int spatial(OnnxNode node, int spatial) {
    if (spatial < 1 || spatial > 2) {
      throw node.unsupported(spatial + " spatial axes: one and two are supported");
    }
    return spatial;
  }

  private static Value maxPool(OnnxNode node) {
    if (node.wants(1)) {
      throw node.unsupported("the indices of a MaxPool are not supported");
    }
    node.ignore("storage_order"); // it only concerns the indices
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    Op op = pool(node, PoolKind.MAX, false);
    boolean small = x.type() == ElementType.I8 || x.type() == ElementType.U8;
    // Every 8-bit value is an F32 value, so the detour is exact.
    return small
        ? graph.cast(graph.emit(op, graph.cast(x, ElementType.F32)), x.type())
        : graph.emit(op, x);
  }

  private static Value averagePool(OnnxNode node) {
    boolean countPadding = node.flag("count_include_pad", false);
    return node.graph().emit(pool(node, PoolKind.AVERAGE, countPadding), node.input(0));
  }

  private static Op pool(OnnxNode node, PoolKind kind, boolean countPadding) {
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

  private static List<Integer> perAxis(OnnxNode node, String name, int spatial) {
    Optional<long[]> given = node.integers(name);
    if (given.isPresent() && given.get().length != spatial) {
      throw node.malformed(name + " has " + given.get().length + " values, expected " + spatial);
    }
    return given.map(values -> node.toInts(values, name)).orElse(Collections.nCopies(spatial, 1));
  }

  private static List<Integer> pads(OnnxNode node, int spatial) {
    Optional<long[]> given = node.integers("pads");
    if (given.isPresent() && given.get().length != 2 * spatial) {
      throw node.malformed("pads has " + given.get().length + " values, expected " + 2 * spatial);
    }
    // With auto_pad the attribute is void; zeros keep one form for one meaning.
    return given.isPresent() && padding(node) == Padding.EXPLICIT
        ? node.toInts(given.get(), "pads")
        : Collections.nCopies(2 * spatial, 0);
  }

  private static Lowering global(ReduceKind kind) {
    return node -> {
      int rank = node.rank(0);
      if (rank < 3) {
        throw node.malformed("input of rank " + rank + " has no spatial axes");
      }
      List<Integer> axes = IntStream.range(2, rank).boxed().toList();
      return List.of(node.graph().emit(new Op.Reduce(kind, axes, true), node.input(0)));
    };
  }
}
