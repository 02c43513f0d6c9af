package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.ReduceKind;

/**
 * Einsum (opset 12) as diagonals, sums, transposes and matrix products. Operands are taken from the
 * left: the result so far and the next operand are first summed over the labels that nothing else
 * has; what both have and nothing else needs becomes the inner dimension of a matrix product, in
 * the order of the result so far; without such labels the two are multiplied element by element.
 */
final class EinsumLowering {
  private final GraphBuilder graph;
  private final Formulas f;

  private EinsumLowering(GraphBuilder graph) {
    this.graph = graph;
    this.f = new Formulas(graph);
  }

  static void add(Map<String, Lowering> all) {
    all.put("Einsum", node -> List.of(new EinsumLowering(node.graph()).lower(node)));
  }

  /** A tensor and the labels of its axes. */
  private record Term(Value value, String labels) {
    int axis(char label) {
      return labels.indexOf(label);
    }

    boolean has(char label) {
      return labels.indexOf(label) >= 0;
    }
  }

  private Value lower(OnnxNode node) {
    List<Value> inputs = node.allInputs();
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      ranks.add(node.rank(i));
    }
    EinsumEquation equation;
    try {
      equation = EinsumEquation.parse(node.text("equation", ""), ranks);
    } catch (IllegalArgumentException e) {
      throw node.malformed(e.getMessage());
    }
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      terms.add(diagonals(new Term(inputs.get(i), equation.operands().get(i))));
    }
    Term result = terms.get(0);
    for (int i = 1; i < terms.size(); i++) {
      StringBuilder needed = new StringBuilder(equation.output());
      terms.subList(i + 1, terms.size()).forEach(later -> needed.append(later.labels()));
      result = product(result, terms.get(i), needed.toString());
    }
    return arranged(summed(result, equation.output()), equation.output()).value();
  }

  /** Labels that stand twice at one operand become one axis, the diagonal. */
  private Term diagonals(Term term) {
    Term result = term;
    for (int second = 0; second < result.labels.length(); second++) {
      int first = result.labels.indexOf(result.labels.charAt(second));
      if (first < second) {
        result = diagonal(result, first, second);
        second = 0; // the axes have new places
      }
    }
    return result;
  }

  /** The two axes, brought to the end and flattened, every (n + 1)-th element of n². */
  private Term diagonal(Term term, int first, int second) {
    char label = term.labels.charAt(first);
    String rest =
        new StringBuilder(term.labels).deleteCharAt(second).deleteCharAt(first).toString();
    List<Integer> order = new ArrayList<>();
    for (int axis = 0; axis < term.labels.length(); axis++) {
      if (axis != first && axis != second) {
        order.add(axis);
      }
    }
    order.add(first);
    order.add(second);
    Value last = transposed(term.value, order);
    int kept = rest.length();
    Value size = f.dim(last, kept);
    // An explicit size refuses axes of different lengths.
    Value flat = f.reshape(last, f.dims(last, 0, kept), f.multiply(size, size));
    Value step = f.add(size, graph.integers(1));
    Value picked =
        graph.emit(
            new Op.Slice(),
            flat,
            graph.integers(0),
            graph.integers(Long.MAX_VALUE),
            graph.integers(kept),
            step);
    return new Term(picked, rest + label);
  }

  private Value transposed(Value x, List<Integer> order) {
    boolean same = order.equals(Formulas.axes(0, order.size()));
    return same ? x : graph.emit(new Op.Transpose(List.copyOf(order)), x);
  }

  /** Summed over the labels that nothing needs. */
  private Term summed(Term term, String needed) {
    List<Integer> axes = new ArrayList<>();
    StringBuilder kept = new StringBuilder();
    for (int axis = 0; axis < term.labels.length(); axis++) {
      if (needed.indexOf(term.labels.charAt(axis)) < 0) {
        axes.add(axis);
      } else {
        kept.append(term.labels.charAt(axis));
      }
    }
    return axes.isEmpty()
        ? term
        : new Term(
            graph.emit(new Op.Reduce(ReduceKind.SUM, List.copyOf(axes), false), term.value),
            kept.toString());
  }

  private Term arranged(Term term, String labels) {
    List<Integer> order = new ArrayList<>();
    labels.chars().forEach(label -> order.add(term.axis((char) label)));
    return new Term(transposed(term.value, order), labels);
  }

  private Term product(Term left, Term right, String needed) {
    Term a = summed(left, needed + right.labels);
    Term b = summed(right, needed + left.labels);
    StringBuilder batch = new StringBuilder();
    StringBuilder inner = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < a.labels.length(); i++) {
      char label = a.labels.charAt(i);
      boolean both = b.has(label);
      StringBuilder group = !both ? rows : needed.indexOf(label) >= 0 ? batch : inner;
      group.append(label);
    }
    b.labels.chars().filter(c -> !a.has((char) c)).forEach(c -> columns.append((char) c));
    return inner.isEmpty()
        ? elementwise(a, b, batch.toString(), rows.toString(), columns.toString())
        : matrices(a, b, new Groups(batch + "", inner + "", rows + "", columns + ""));
  }

  /** Labels of both that stay, of both that are summed, of the left and of the right operand. */
  private record Groups(String batch, String inner, String rows, String columns) {}

  private Term elementwise(Term a, Term b, String batch, String rows, String columns) {
    Value left = arranged(a, batch + rows).value();
    Value right = arranged(b, batch + columns).value();
    int shared = batch.length();
    int last = shared + rows.length() + columns.length();
    Value wide = f.unsqueeze(left, Formulas.axes(shared + rows.length(), last));
    Value tall = f.unsqueeze(right, Formulas.axes(shared, shared + rows.length()));
    return new Term(f.multiply(wide, tall), batch + rows + columns);
  }

  /**
   * [batch…, rows, inner] × [batch…, inner, columns]; the batch axes stay, the others are merged.
   */
  private Term matrices(Term a, Term b, Groups g) {
    Term left = arranged(a, g.batch + g.rows + g.inner);
    Term right = arranged(b, g.batch + g.inner + g.columns);
    int shared = g.batch.length();
    Value x = merged(left.value(), shared, g.rows.length(), g.inner.length());
    Value y = merged(right.value(), shared, g.inner.length(), g.columns.length());
    Value product = f.matMul(x, y);
    String labels = g.batch + g.rows + g.columns;
    if (g.rows.length() == 1 && g.columns.length() == 1) {
      return new Term(product, labels);
    }
    Value rows = f.dims(left.value(), shared, shared + g.rows.length());
    int from = shared + g.inner.length();
    Value columns = f.dims(right.value(), from, from + g.columns.length());
    return new Term(f.reshape(product, f.dims(product, 0, shared), rows, columns), labels);
  }

  /** The axes behind the first {@code shared} as two, of the sizes of so many and so many axes. */
  private Value merged(Value x, int shared, int first, int second) {
    if (first == 1 && second == 1) {
      return x;
    }
    return f.reshape(
        x,
        f.dims(x, 0, shared),
        size(x, shared, shared + first),
        size(x, shared + first, shared + first + second));
  }

  /** The product of dimensions as a vector of one element. */
  private Value size(Value x, int from, int to) {
    if (from == to) {
      return graph.integers(1);
    }
    return to - from == 1
        ? f.dim(x, from)
        : graph.emit(new Op.Reduce(ReduceKind.PROD, List.of(0), true), f.dims(x, from, to));
  }
}
