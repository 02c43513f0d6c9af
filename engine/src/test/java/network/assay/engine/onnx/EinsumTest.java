package network.assay.engine.onnx;

import static network.assay.engine.onnx.TinyModel.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Einsum against sums over all values of all labels, exact since the elements are small numbers.
 */
class EinsumTest {
  private static final Map<Character, Integer> SIZES =
      Map.of('i', 2, 'j', 3, 'k', 4, 'l', 5, 'b', 2, 'Z', 3, 'a', 1);

  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ij->ji",
        "ij->",
        "ii->i",
        "ii->",
        "iji->j",
        "bii->bi",
        "ij,jk->ik",
        "ij,kj->ki",
        "ij,jk",
        "bij,bjk->bik",
        "ij,ij->",
        "ij,kl->ijkl",
        "ijk,jil->kl",
        "ijk,kjl->il",
        "i,i->",
        "i,j->ji",
        "Zi,Zi,Zi->i",
        "ij,jk,kl->li",
        "ijb,k->bj",
        "ijij,jk->k",
        "bik,bjk,l->bijl",
        "ai,aj->ij",
        ",i->i",
        "->",
        " i j , j k -> i k "
      })
  void everyLabelIsSummedOver(String equation) {
    String bare = equation.replace(" ", "");
    int arrow = bare.indexOf("->");
    String[] terms = (arrow < 0 ? bare : bare.substring(0, arrow)).split(",", -1);
    String output = arrow < 0 ? "ik" : bare.substring(arrow + 2);
    List<Tensor> inputs = new ArrayList<>();
    for (String term : terms) {
      inputs.add(numbers(term.chars().map(c -> SIZES.get((char) c)).toArray()));
    }
    Tensor found = run(equation, inputs, false);
    assertThat(unsigned(found.floats())).isEqualTo(naive(terms, output, inputs));
    assertThat(run(equation, inputs, true).floats()).isEqualTo(found.floats());
  }

  @Test
  void anEllipsisIsBroadcast() {
    Tensor a = numbers(2, 1, 3, 4);
    Tensor b = numbers(5, 4, 2);
    Tensor y = run("...ij,...jk->...ik", List.of(a, b), true);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 5, 3, 2));
    float sum = 0;
    for (int j = 0; j < 4; j++) {
      sum += a.floats()[(1 * 3 + 2) * 4 + j] * b.floats()[(4 * 4 + j) * 2 + 1];
    }
    assertThat(y.floats()[y.size() - 1]).isEqualTo(sum);
    Tensor same = run("...ii->...i", List.of(numbers(2, 3, 3)), false);
    assertThat(same.shape()).isEqualTo(Shape.of(2, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ij,jk->ik", "i->i", "ij->k", "ij->ii", "i1->i", "ijk...->ij", "ijk->i"})
  void whatFitsNoMatrixIsRefused(String equation) {
    assertThatThrownBy(() -> run(equation, List.of(numbers(2, 3)), false))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void aDiagonalOfARectangleIsRefused() {
    for (boolean symbolic : new boolean[] {false, true}) {
      assertThatThrownBy(() -> run("ii->i", List.of(numbers(2, 8)), symbolic))
          .isInstanceOf(EngineException.class);
    }
  }

  private Tensor numbers(int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(9) - 4;
    }
    return Tensor.ofFloats(shape, values);
  }

  private static Tensor run(String equation, List<Tensor> inputs, boolean symbolic) {
    TinyModel model = new TinyModel(12);
    Map<String, Tensor> fed = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      int[] dims = inputs.get(i).shape().dims();
      Object[] declared = new Object[dims.length];
      for (int d = 0; d < dims.length; d++) {
        declared[d] = symbolic ? "d" + i + "_" + d : (Object) dims[d];
      }
      model.input("x" + i, ElementType.F32, declared);
      fed.put("x" + i, inputs.get(i));
    }
    model
        .node("Einsum", String.join(" ", fed.keySet()), "y", text("equation", equation))
        .output("y", ElementType.F32);
    try (Workers workers = new Workers(1)) {
      return new Executor(
              OnnxImporter.read(model.bytes(), Limits.standard()),
              new ScalarKernels(workers),
              Limits.standard())
          .run(fed, Cancellation.never())
          .get("y");
    }
  }

  private static float[] naive(String[] terms, String output, List<Tensor> inputs) {
    List<Character> labels =
        String.join("", terms).chars().distinct().mapToObj(c -> (char) c).toList();
    int total = 1;
    for (char label : labels) {
      total *= SIZES.get(label);
    }
    float[] y = new float[Math.max(1, size(output))];
    for (int point = 0; point < total; point++) {
      Map<Character, Integer> at = new LinkedHashMap<>();
      int rest = point;
      for (char label : labels) {
        at.put(label, rest % SIZES.get(label));
        rest /= SIZES.get(label);
      }
      float product = 1;
      for (int i = 0; i < terms.length; i++) {
        product *= inputs.get(i).floats()[index(terms[i], at)];
      }
      y[index(output, at)] += product;
    }
    return y;
  }

  /** A product without a sum may be −0. */
  private static float[] unsigned(float[] values) {
    float[] y = values.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] += 0f;
    }
    return y;
  }

  private static int size(String labels) {
    return labels.chars().map(c -> SIZES.get((char) c)).reduce(1, (a, b) -> a * b);
  }

  private static int index(String labels, Map<Character, Integer> at) {
    int index = 0;
    for (char label : labels.chars().mapToObj(c -> (char) c).toList()) {
      index = index * SIZES.get(label) + at.get(label);
    }
    return index;
  }
}
