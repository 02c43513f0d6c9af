package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.program.TextOp;
import network.assay.engine.program.TextOp.GramWeight;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Operators on strings. */
final class TextLowerings {
  private TextLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("StringNormalizer", node -> List.of(normalise(node)));
    all.put("StringConcat", node -> List.of(concat(node)));
    all.put("StringSplit", TextLowerings::split);
    all.put("RegexFullMatch", node -> List.of(match(node)));
    all.put("TfIdfVectorizer", node -> List.of(count(node)));
  }

  private static Value normalise(OnnxNode node) {
    node.ignore("locale"); // case is changed by the simple mappings of Unicode, everywhere the same
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    boolean cased = node.flag("is_case_sensitive", false);
    Optional<String[]> words = node.texts("stopwords").filter(w -> w.length > 0);
    Value kept =
        words.map(w -> graph.emit(new TextOp.RemoveWords(cased), x, texts(graph, w))).orElse(x);
    return switch (node.text("case_change_action", "NONE").toUpperCase(Locale.ROOT)) {
      case "NONE" -> kept;
      case "LOWER" -> graph.emit(new TextOp.TextCase(false), kept);
      case "UPPER" -> graph.emit(new TextOp.TextCase(true), kept);
      default -> throw node.malformed("case_change_action is none of LOWER, UPPER, NONE");
    };
  }

  static Value texts(GraphBuilder graph, String... values) {
    return graph.constant(Tensor.ofStrings(Shape.of(values.length), values));
  }

  private static Value text(GraphBuilder graph, String value) {
    return graph.constant(Tensor.ofStrings(Shape.SCALAR, value));
  }

  private static Value concat(OnnxNode node) {
    return node.graph().emit(new TextOp.TextConcat(), node.input(0), node.input(1));
  }

  private static List<Value> split(OnnxNode node) {
    Value delimiter = text(node.graph(), node.text("delimiter", ""));
    int most = node.toInt(node.integer("maxsplit", -1), "maxsplit");
    return node.graph()
        .emit(
            new TextOp.TextSplit(Math.max(most, -1)),
            2,
            List.of(Optional.of(node.input(0)), Optional.of(delimiter)));
  }

  private static Value match(OnnxNode node) {
    if (!node.has("pattern")) {
      throw node.malformed("attribute pattern is missing");
    }
    Value pattern = text(node.graph(), node.text("pattern", ""));
    return node.graph().emit(new TextOp.FullMatch(), node.input(0), pattern);
  }

  private static Value count(OnnxNode node) {
    GramWeight weight =
        switch (node.text("mode", "")) {
          case "TF" -> GramWeight.TF;
          case "IDF" -> GramWeight.IDF;
          case "TFIDF" -> GramWeight.TFIDF;
          default -> throw node.malformed("mode is none of TF, IDF, TFIDF");
        };
    Optional<String[]> strings = node.texts("pool_strings");
    Optional<long[]> integers = node.integers("pool_int64s");
    if (strings.isPresent() == integers.isPresent()) {
      throw node.malformed("expected one of pool_strings and pool_int64s");
    }
    int size = strings.map(pool -> pool.length).orElseGet(() -> integers.orElseThrow().length);
    Pool pool = new Pool(node, size);
    long[] columns = node.integers("ngram_indexes").orElseGet(() -> new long[0]);
    int width = node.toInt(Arrays.stream(columns).max().orElse(-1) + 1, "ngram_indexes");
    Value sorted =
        strings
            .map(values -> pool.strings(values, columns))
            .orElseGet(() -> pool.integers(integers.orElseThrow(), columns));
    int least = node.toInt(node.integer("min_gram_length", 0), "min_gram_length");
    int most = node.toInt(node.integer("max_gram_length", 0), "max_gram_length");
    int skip = node.toInt(node.integer("max_skip_count", 0), "max_skip_count");
    List<Optional<Value>> operands = new ArrayList<>();
    operands.add(Optional.of(node.input(0)));
    operands.add(Optional.of(sorted));
    operands.add(Optional.of(node.graph().integers(pool.starts())));
    operands.add(Optional.of(node.graph().integers(pool.columns())));
    node.reals("weights")
        .filter(_ -> weight != GramWeight.TF)
        .ifPresent(w -> operands.add(Optional.of(laid(node, w, columns, width))));
    return node.graph()
        .emit(new TextOp.CountGrams(weight, least, most, skip, width), 1, operands)
        .get(0);
  }

  /** Weights come one for each column of the result. */
  private static Value laid(OnnxNode node, float[] weights, long[] columns, int width) {
    if (weights.length != columns.length || weights.length != width) {
      throw node.malformed(
          weights.length + " weights for " + columns.length + " n-grams in " + width + " columns");
    }
    return node.graph().constant(Tensor.ofFloats(Shape.of(width), weights));
  }

  /** The n-grams of each size, sorted; of equal ones the last counts. */
  private static final class Pool {
    private final OnnxNode node;
    private final long[] counts;
    private final int size;
    private final List<Long> starts = new ArrayList<>();
    private final List<Long> columns = new ArrayList<>();

    Pool(OnnxNode node, int size) {
      this.node = node;
      this.size = size;
      this.counts = node.integers("ngram_counts").orElseGet(() -> new long[0]);
    }

    Value strings(String[] pool, long[] places) {
      List<String> sorted = sort(Arrays.asList(pool), places);
      return texts(node.graph(), sorted.toArray(String[]::new));
    }

    Value integers(long[] pool, long[] places) {
      List<Long> sorted = sort(Arrays.stream(pool).boxed().toList(), places);
      long[] values = sorted.stream().mapToLong(Long::longValue).toArray();
      return node.graph()
          .constant(Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
    }

    long[] starts() {
      return starts.stream().mapToLong(Long::longValue).toArray();
    }

    long[] columns() {
      return columns.stream().mapToLong(Long::longValue).toArray();
    }

    private <T extends Comparable<T>> List<T> sort(List<T> pool, long[] places) {
      List<T> sorted = new ArrayList<>();
      starts.add(0L);
      int gram = 0;
      for (int i = 0; i < counts.length; i++) {
        int n = i + 1;
        long from = counts[i];
        long to = n < counts.length ? counts[n] : size;
        if (from < 0 || to < from || to > size || (to - from) % n != 0) {
          throw node.malformed("ngram_counts do not divide a pool of " + size);
        }
        SortedMap<List<T>, Long> grams = new TreeMap<>(TextLowerings::<T>compare);
        for (int at = (int) from; at < to; at += n) {
          if (gram >= places.length || places[gram] < 0) {
            throw node.malformed("ngram_indexes has no place for n-gram " + gram);
          }
          grams.put(pool.subList(at, at + n), places[gram++]);
        }
        grams.forEach((key, column) -> {
          sorted.addAll(key);
          columns.add(column);
        });
        starts.add((long) sorted.size());
      }
      return sorted;
    }
  }

  private static <T extends Comparable<T>> int compare(List<T> a, List<T> b) {
    Comparator<T> natural = Comparator.naturalOrder();
    for (int i = 0; i < a.size(); i++) {
      int order = natural.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
