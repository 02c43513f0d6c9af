package network.assay.engine.onnx;

import network.assay.engine.program.Op;

/**
 * Rotary position embedding (ONNX RotaryEmbedding-23): pairs (a, b) of features become (cos·a −
 * sin·b, sin·a + cos·b), each product and sum rounded. The pairs are the two halves of the rotated
 * features, or neighbours.
 */
final class RotaryLowering {
  private RotaryLowering() {}

  static Value lower(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value input = node.input(0);
    int rank = node.rank(0);
    long heads = node.integer("num_heads", 0);
    long rotated = node.integer("rotary_embedding_dim", 0);
    boolean interleaved = node.flag("interleaved", false);
    if (rank != 3 && rank != 4) {
      throw node.malformed("the input has " + rank + " dimensions, expected 3 or 4");
    }
    if (rank == 3 && heads < 1) {
      throw node.malformed("num_heads is " + heads + ", expected 1 or more for 3 dimensions");
    }
    // [b, l, h, d] or [b, h, l, d]; angles get the axis of the heads.
    Value x = rank == 4 ? input : f.reshape(input, 0, 0, heads, -1);
    int headAxis = rank == 4 ? 1 : 2;
    Value cos = angles(node, f, 1, headAxis);
    Value sin = angles(node, f, 2, headAxis);
    long end = rotated == 0 ? Long.MAX_VALUE : rotated;
    Value turning = rotated == 0 ? x : f.slice(x, 3, 0, end, 1);
    Value y = interleaved ? neighbours(f, turning, cos, sin) : halves(f, turning, cos, sin);
    Value all = rotated == 0 ? y : f.concat(3, y, f.slice(x, 3, rotated, Long.MAX_VALUE, 1));
    return rank == 4 ? all : f.reshape(all, f.shape(input));
  }

  /** A cache by position, or one for each place of the input. */
  private static Value angles(OnnxNode node, Formulas f, int input, int headAxis) {
    Value cache = node.input(input);
    Value each =
        node.optional(3)
            .map(positions -> node.graph().emit(new Op.Gather(0), cache, positions))
            .orElse(cache);
    return f.unsqueeze(each, headAxis);
  }

  private static Value halves(Formulas f, Value x, Value cos, Value sin) {
    // Both halves have as many features as there are angles.
    Value[] parts = f.split(x, 3, 2);
    return f.concat(3, real(f, parts, cos, sin), imaginary(f, parts, cos, sin));
  }

  private static Value neighbours(Formulas f, Value x, Value cos, Value sin) {
    Value[] parts = {f.slice(x, 3, 0, Long.MAX_VALUE, 2), f.slice(x, 3, 1, Long.MAX_VALUE, 2)};
    Value pairs =
        f.concat(
            4,
            f.unsqueeze(real(f, parts, cos, sin), 4),
            f.unsqueeze(imaginary(f, parts, cos, sin), 4));
    return f.reshape(pairs, f.shape(x));
  }

  private static Value real(Formulas f, Value[] x, Value cos, Value sin) {
    return f.subtract(f.multiply(cos, x[0]), f.multiply(sin, x[1]));
  }

  private static Value imaginary(Formulas f, Value[] x, Value cos, Value sin) {
    return f.add(f.multiply(sin, x[0]), f.multiply(cos, x[1]));
  }
}
