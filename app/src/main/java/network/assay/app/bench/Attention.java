package network.assay.app.bench;

import static network.assay.app.bench.Layers.linear;
import static network.assay.app.bench.Layers.norm;
import static network.assay.app.bench.Layers.tanhGelu;
import static network.assay.app.bench.ModelBuilder.integer;
import static network.assay.app.bench.ModelBuilder.ints;

import java.util.ArrayList;
import java.util.List;

/** Attention and what is made of it, operator by operator as PyTorch exports it. */
final class Attention {
  private Attention() {}

  /**
   * Sizes of one sequence [1, tokens, width].
   *
   * @param heads that divide the width
   */
  record Shape(int tokens, int width, int heads) {}

  /** A decoder that gives a score [1, tokens, vocabulary] for each next token. */
  record Decoder(Shape shape, int layers, int vocabulary, int contextMax) {}

  /**
   * Attention of all heads with the projections around it.
   *
   * @param mask bool [1, 1, tokens, tokens], true where a token may look, or empty for everywhere
   */
  static String attention(ModelBuilder b, String x, Shape s, String mask) {
    int size = s.width / s.heads;
    List<String> heads = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      String y = linear(b, x, s.width, s.width);
      y = b.node("Reshape", List.of(y, b.longs(1, s.tokens, s.heads, size)));
      boolean keys = part == 1;
      heads.add(
          b.node(
              "Transpose", List.of(y), keys ? ints("perm", 0, 2, 3, 1) : ints("perm", 0, 2, 1, 3)));
    }
    String scores = b.node("MatMul", List.of(heads.get(0), heads.get(1)));
    scores = b.node("Div", List.of(scores, b.scalar((float) Math.sqrt(size))));
    if (!mask.isEmpty()) {
      scores = b.node("Where", List.of(mask, scores, b.scalar(-Float.MAX_VALUE)));
    }
    String weights = b.node("Softmax", List.of(scores), integer("axis", -1));
    String y = b.node("MatMul", List.of(weights, heads.get(2)));
    y = b.node("Transpose", List.of(y), ints("perm", 0, 2, 1, 3));
    y = b.node("Reshape", List.of(y, b.longs(1, s.tokens, s.width)));
    return linear(b, y, s.width, s.width);
  }

  /** Each token sees itself and those before it. */
  static String causalMask(ModelBuilder b, int tokens) {
    boolean[] mask = new boolean[tokens * tokens];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % tokens <= i / tokens;
    }
    return b.booleans(mask, 1, 1, tokens, tokens);
  }

  /** One layer of GPT-2: x + attention(norm(x)), then x + mlp(norm(x)). */
  static String block(ModelBuilder b, String x, Shape s, String mask) {
    String y = b.node("Add", List.of(x, attention(b, norm(b, x, s.width), s, mask)));
    String z = linear(b, norm(b, y, s.width), s.width, 4 * s.width);
    return b.node("Add", List.of(y, linear(b, tanhGelu(b, z), 4 * s.width, s.width)));
  }

  /**
   * GPT-2's graph: embeddings of token and place, layers, and the embedding once more as scores.
   */
  static String decoder(ModelBuilder b, String ids, Decoder d) {
    int width = d.shape.width;
    String tokens = b.weights(6L * width, d.vocabulary, width);
    String places = b.weights(6L * width, d.contextMax, width);
    long[] order = new long[d.shape.tokens];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    String x =
        b.node(
            "Add",
            List.of(
                b.node("Gather", List.of(tokens, ids)),
                b.node("Gather", List.of(places, b.longs(order)))));
    String mask = causalMask(b, d.shape.tokens);
    for (int layer = 0; layer < d.layers; layer++) {
      x = block(b, x, d.shape, mask);
    }
    String scores = b.node("Transpose", List.of(tokens), ints("perm", 1, 0));
    return b.node("MatMul", List.of(norm(b, x, width), scores));
  }
}
