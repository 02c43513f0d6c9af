package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/**
 * Attention (opset 23, 24) as products, a sum and a softmax. Sizes: b sequences, hq heads of the
 * queries and hk of keys and values, l queries and s keys a head, of d features (values of dv).
 */
final class AttentionLowerings {
  private AttentionLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Attention", node -> new Attention(node).outputs());
    all.put("RotaryEmbedding", node -> List.of(RotaryLowering.lower(node)));
  }

  /**
   * Heads of one layout [b, h, rows, features]; with fewer heads of keys than of queries, the rows
   * of the queries that share a key head are one matrix: [b, hk, (hq / hk)·l, d]. No key is copied,
   * and a row's bits do not depend on the rows beside it.
   */
  static Value grouped(Formulas f, Value q, Value k) {
    return sharesHeads(q, k)
        ? q
        : f.reshape(q, f.dim(q, 0), f.dim(k, 1), f.integers(-1), f.dim(q, 3));
  }

  /** Back to [b, hq, l, last dimension of y]. */
  static Value ungrouped(Formulas f, Value y, Value q, Value k) {
    return sharesHeads(q, k) ? y : f.reshape(y, f.dims(q, 0, 3), f.dim(y, 3));
  }

  private static boolean sharesHeads(Value q, Value k) {
    boolean known = q.shape().hasRank() && k.shape().hasRank();
    return known
        && q.shape().rank() == 4
        && k.shape().rank() == 4
        && q.shape().knows(1)
        && q.shape().dim(1) == k.shape().dim(1);
  }

  /** The scale that is used where none is given: 1 / √d, of the type of x. */
  static Value defaultScale(Formulas f, GraphBuilder graph, Value x) {
    ElementType type = x.isHalf() ? ElementType.F32 : x.type();
    Value d = graph.cast(f.squeeze(f.dim(x, -1), 0), type);
    return f.unary(UnaryFunction.RECIPROCAL, f.unary(UnaryFunction.SQRT, d));
  }

  private static final class Attention {
    private final OnnxNode node;
    private final GraphBuilder graph;
    private final Formulas f;
    private final boolean packed;
    private final Value q;
    private final Value presentKey;
    private final Value presentValue;

    Attention(OnnxNode node) {
      this.node = node;
      this.graph = node.graph();
      this.f = new Formulas(graph);
      int rank = node.rank(0);
      if (rank != 3 && rank != 4) {
        throw node.malformed("the query has " + rank + " dimensions, expected 3 or 4");
      }
      this.packed = rank == 3;
      this.q = heads(0, "q_num_heads");
      Value k = heads(1, "kv_num_heads");
      Value v = heads(2, "kv_num_heads");
      this.presentKey = node.optional(4).map(past -> f.concat(2, past, k)).orElse(k);
      this.presentValue = node.optional(5).map(past -> f.concat(2, past, v)).orElse(v);
    }

    /** [b, l, h·d] as [b, h, l, d]. */
    private Value heads(int input, String attribute) {
      Value x = node.input(input);
      long heads = node.integer(attribute, 0);
      if (!packed) {
        return x;
      }
      if (heads < 1) {
        throw node.malformed(attribute + " is " + heads + ", expected 1 or more for 3 dimensions");
      }
      return f.transpose(f.reshape(x, 0, 0, heads, -1), 0, 2, 1, 3);
    }

    List<Value> outputs() {
      int mode = node.toInt(node.integer("qk_matmul_output_mode", 0), "qk_matmul_output_mode");
      if (mode < 0 || mode > 3) {
        throw node.malformed("qk_matmul_output_mode is " + mode + ", expected 0 to 3");
      }
      List<Value> stages = new ArrayList<>();
      Value scores = scores();
      stages.add(scores);
      Value capped = capped(scores);
      stages.add(capped);
      Value biased = bias().map(b -> f.add(capped, b)).orElse(capped);
      stages.add(biased);
      Value probabilities = f.softmax(graph.cast(biased, precision(biased)), 3, false);
      stages.add(probabilities);
      Value v = graph.cast(presentValue, probabilities.type());
      Value rows = f.matMul(groupedRows(probabilities), v);
      Value y = ungrouped(f, rows, q, presentKey);
      Value out = packed ? f.reshape(f.transpose(y, 0, 2, 1, 3), 0, 0, -1) : y;
      ElementType type = node.input(0).type();
      return List.of(
          graph.cast(out, type), presentKey, presentValue, graph.cast(stages.get(mode), type));
    }

    /** (Q·scale)·Kᵀ. */
    private Value scores() {
      Value scale =
          node.real("scale")
              .map(given -> graph.scalar(q.type(), given))
              .orElseGet(() -> graph.cast(defaultScale(f, graph, q), q.type()));
      Value queries = grouped(f, f.multiply(q, scale), presentKey);
      Value products = f.matMul(queries, f.transpose(presentKey, 0, 1, 3, 2));
      return ungrouped(f, products, q, presentKey);
    }

    private Value groupedRows(Value probabilities) {
      return grouped(f, probabilities, presentKey);
    }

    private Value capped(Value scores) {
      float cap = node.real("softcap", 0);
      if (!(cap > 0)) {
        return scores;
      }
      Value limit = graph.scalar(scores.type(), cap);
      return f.multiply(f.unary(UnaryFunction.TANH, f.divide(scores, limit)), limit);
    }

    private ElementType precision(Value scores) {
      long code = node.integer("softmax_precision", 0);
      if (code == 0) {
        return scores.isHalf() ? ElementType.F32 : scores.type();
      }
      ElementType type =
          TensorReader.elementType(node.toInt(code, "softmax_precision"))
              .orElseThrow(() -> node.malformed("softmax_precision is no element type"));
      if (!type.isFloating()) {
        throw node.malformed("softmax_precision is " + type.label() + ", expected a float type");
      }
      return type;
    }

    /**
     * What is added to the scores: the mask, the causal one and that of the padding of the keys.
     */
    private Optional<Value> bias() {
      ElementType type = q.type();
      Optional<Value> bias = node.optional(3).map(this::mask);
      Optional<Value> lengths = node.optional(6).map(x -> graph.cast(x, ElementType.I64));
      Value keys = places(presentKey);
      if (node.flag("is_causal", false)) {
        bias = sum(bias, forbidden(causal(keys, lengths), type));
      }
      if (lengths.isPresent()) {
        Value each = f.unsqueeze(lengths.get(), 1, 2, 3);
        bias = sum(bias, forbidden(f.binary(BinaryFunction.LESS, keys, each), type));
      }
      return bias;
    }

    private Optional<Value> sum(Optional<Value> bias, Value other) {
      return Optional.of(bias.map(b -> f.add(b, other)).orElse(other));
    }

    /** 0 where it is allowed, −∞ elsewhere. */
    private Value forbidden(Value allowed, ElementType type) {
      return f.where(allowed, graph.scalar(type, 0), graph.scalar(type, Float.NEGATIVE_INFINITY));
    }

    /** Query i sees key j where j ≤ i + the keys that came before the first query. */
    private Value causal(Value keys, Optional<Value> lengths) {
      Value queries = f.unsqueeze(places(q), 1);
      Value last = queries;
      if (node.optional(4).isPresent()) {
        last = f.add(queries, f.dim(node.input(4), 2));
      } else if (lengths.isPresent()) {
        Value before = f.subtract(lengths.get(), f.dim(q, 2));
        last = f.add(queries, f.unsqueeze(before, 1, 2, 3));
      }
      return f.binary(BinaryFunction.LESS_EQUAL, keys, last);
    }

    /** 0, 1, … for each row of a head. */
    private Value places(Value heads) {
      return f.range(f.squeeze(f.dim(heads, 2), 0));
    }

    /** A mask that ends early forbids the keys behind it. */
    private Value mask(Value mask) {
      int rank = node.rank(3);
      boolean bool = mask.type() == ElementType.BOOL;
      boolean whole =
          presentKey.shape().hasRank()
              && mask.shape().knows(rank - 1)
              && mask.shape().dim(rank - 1) == presentKey.shape().dim(2);
      Value full = mask;
      if (!whole) {
        Value missing = f.subtract(f.dim(presentKey, 2), f.dim(mask, -1));
        Value pads =
            f.concat(0, graph.integers(new long[2 * rank - 1]), f.max(missing, graph.integers(0)));
        Value filler =
            bool
                ? graph.scalar(ElementType.BOOL, 0)
                : graph.scalar(mask.type(), Float.NEGATIVE_INFINITY);
        full = graph.emit(new Op.Pad(PadMode.CONSTANT), mask, pads, filler);
      }
      return bool ? forbidden(full, q.type()) : graph.cast(full, q.type());
    }
  }
}
