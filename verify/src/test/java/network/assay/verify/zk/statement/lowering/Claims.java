package network.assay.verify.zk.statement.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Table;

/** Compares the claims of a statement's expansion with sums by definition, at random points. */
final class Claims {
  private static final Kernels KERNELS = new ScalarKernels();

  private final Witness witness;
  private final Statement statement;
  private final Ext[] r;
  private final Ext[] tau;
  private final Ext[] alpha;
  private final Ext beta;
  private final Ext zeta;
  private final Random random;

  Claims(Witness witness, Random random) {
    this.witness = witness;
    this.random = random;
    statement = witness.statement;
    r = Elements.point(random, statement.leafLog());
    tau = Elements.point(random, statement.zeroLog());
    alpha = Elements.point(random, statement.tables().size());
    beta = Elements.random(random);
    zeta = Elements.random(random);
  }

  void check() {
    assertThat(expanded(expansion())).as("the linear claim").isEqualTo(byLeaves());
    checkFactors();
    checkSides();
    checkWeights();
    checkPoints();
  }

  /** What a verifier evaluates is the vector that a prover has. */
  private void checkPoints() {
    Expansion vectors = expansion();
    Expansion points = statement.expandForPoints(r, tau, alpha, beta, zeta, KERNELS);
    assertThat(points.known()).isEqualTo(vectors.known());
    Ext[] products = Elements.point(random, statement.productLog());
    Ext[] sides = Elements.point(random, statement.contractionLog());
    Ext[] on = Elements.point(random, 4);
    assertThat(points.addFactors(products, on[0], on[1], KERNELS))
        .isEqualTo(vectors.addFactors(products, on[0], on[1], KERNELS));
    assertThat(points.addSides(sides, on[2], on[3], KERNELS))
        .isEqualTo(vectors.addSides(sides, on[2], on[3], KERNELS));
    Ext[] place = Elements.point(random, Grid.logOf(statement.variableCount()));
    assertThat(points.products().at(products)).isEqualTo(vectors.products().at(products));
    assertThat(points.variables().at(place)).isEqualTo(vectors.variables().at(place));
    WitnessShape hiding = new WitnessShape(10, 1, statement.variableCount());
    Ext[] hidden = Elements.point(random, hiding.logEntries());
    assertThat(points.variables().at(hidden, hiding))
        .isEqualTo(vectors.variables().at(hidden, hiding));
    ExtVector coefficients = points.variables().vector();
    for (int i = 0; i < coefficients.length(); i++) {
      assertThat(coefficients.get(i)).isEqualTo(vectors.variables().vector().get(i));
    }
  }

  private Expansion expansion() {
    return statement.expand(r, tau, alpha, beta, zeta, KERNELS);
  }

  /** The left side: what the end of the lookups says, from the leaves themselves. */
  private Ext byLeaves() {
    boolean[] taken = new boolean[1 << statement.leafLog()];
    Ext sum = Ext.ZERO;
    for (int t = 0; t < alpha.length; t++) {
      Table table = statement.tables().get(t);
      for (int i = 0; i < table.size(); i++) {
        Ext e = weight(taken, r, statement.tableBegin(t) + i);
        Ext pair = pair(alpha[t], Ext.of(table.x(i)), Ext.of(table.y(i)));
        Ext count = Ext.of(witness.variables[statement.multiplicities(t) + i]);
        sum = sum.plus(e.times(pair)).minus(zeta.times(e).times(count));
      }
    }
    for (int s = 0; s < statement.lookups().size(); s++) {
      Section.Lookup section = statement.lookups().get(s);
      int[] xs = section.x().residues(witness.variables, witness.sums);
      int[] ys = section.y().residues(witness.variables, witness.sums);
      for (int i = 0; i < xs.length; i++) {
        Ext e = weight(taken, r, place(section, statement.lookupBegin(s), i));
        Ext pair = pair(alpha[section.table()], Ext.ofBase(xs[i]), Ext.ofBase(ys[i]));
        sum = sum.plus(e.times(pair.plus(zeta)));
      }
    }
    taken = new boolean[1 << statement.zeroLog()];
    for (int s = 0; s < statement.zeros().size(); s++) {
      Section.Zero section = statement.zeros().get(s);
      int[] zs = section.z().residues(witness.variables, witness.sums);
      for (int i = 0; i < zs.length; i++) {
        Ext e = weight(taken, tau, place(section, statement.zeroBegin(s), i));
        sum = sum.plus(e.times(zeta).times(zeta).times(zs[i]));
      }
    }
    return sum;
  }

  private static int place(Section section, int begin, int cell) {
    assertThat(begin % section.cols()).isZero();
    return begin + cell / section.used() * section.cols() + cell % section.used();
  }

  private static Ext weight(boolean[] taken, Ext[] point, int place) {
    assertThat(taken[place]).as("two cells at %d", place).isFalse();
    taken[place] = true;
    return Elements.eq(point, place);
  }

  private Ext pair(Ext alphaOfTable, Ext x, Ext y) {
    return alphaOfTable.minus(x).minus(beta.times(y)).minus(Ext.ONE);
  }

  /** The right side: known + Σ L·w + Σ ℓ·a·b + Σ U·V. */
  private Ext expanded(Expansion expansion) {
    Ext sum = expansion.known().plus(functional(expansion));
    int[] a = statement.productsA(witness.variables);
    int[] b = statement.productsB(witness.variables);
    for (int i = 0; i < statement.productCount(); i++) {
      long product = (long) a[i] * b[i];
      sum = sum.plus(expansion.products().vector().get(i).times(M31.of(product)));
    }
    for (int i = 0; i < statement.contractions().size(); i++) {
      Ext[] left = left(expansion, i);
      Ext[] right = right(expansion, i);
      for (int k = 0; k < left.length; k++) {
        sum = sum.plus(left[k].times(right[k]));
      }
    }
    return sum;
  }

  private Ext functional(Expansion expansion) {
    Ext sum = Ext.ZERO;
    for (int i = 0; i < witness.variables.length; i++) {
      Ext coefficient = expansion.variables().vector().get(i);
      sum = sum.plus(coefficient.times(M31.of(witness.variables[i])));
    }
    return sum;
  }

  private void checkFactors() {
    Expansion expansion = expansion();
    Ext before = functional(expansion);
    Ext[] point = Elements.point(random, statement.productLog());
    Ext onA = Elements.random(random);
    Ext onB = Elements.random(random);
    Ext known = expansion.addFactors(point, onA, onB, KERNELS);
    Ext expected = Ext.ZERO;
    int[] a = statement.productsA(witness.variables);
    int[] b = statement.productsB(witness.variables);
    for (int i = 0; i < statement.productCount(); i++) {
      Ext e = Elements.eq(point, i);
      expected = expected.plus(e.times(onA).times(M31.of(a[i])));
      expected = expected.plus(e.times(onB).times(M31.of(b[i])));
    }
    assertThat(functional(expansion).minus(before).plus(known))
        .as("claims of factors")
        .isEqualTo(expected);
  }

  private void checkSides() {
    Expansion expansion = expansion();
    Ext before = functional(expansion);
    Ext[] point = Elements.point(random, statement.contractionLog());
    Ext onLeft = Elements.random(random);
    Ext onRight = Elements.random(random);
    Ext known = expansion.addSides(point, onLeft, onRight, KERNELS);
    Ext expected = Ext.ZERO;
    for (int i = 0; i < statement.contractions().size(); i++) {
      int begin = statement.contractionBegin(i);
      expected = expected.plus(at(point, begin, left(expansion, i)).times(onLeft));
      if (statement.contractions().get(i) instanceof Contraction.Pair) {
        expected = expected.plus(at(point, begin, right(expansion, i)).times(onRight));
      }
    }
    assertThat(functional(expansion).minus(before).plus(known))
        .as("claims of sides")
        .isEqualTo(expected);
  }

  private static Ext at(Ext[] point, int begin, Ext[] values) {
    assertThat(begin % Elements.pad(values.length)).isZero();
    Ext sum = Ext.ZERO;
    for (int i = 0; i < values.length; i++) {
      sum = sum.plus(Elements.eq(point, begin + i).times(values[i]));
    }
    return sum;
  }

  private void checkWeights() {
    Expansion expansion = expansion();
    Ext[] point = Elements.point(random, statement.contractionLog());
    Ext[] columnPoint = Elements.point(random, statement.columnLog());
    Ext sides = Ext.ZERO;
    Ext[] columns = new Ext[1 << statement.columnLog()];
    Arrays.fill(columns, Ext.ZERO);
    for (int i = 0; i < statement.contractions().size(); i++) {
      if (statement.contractions().get(i) instanceof Contraction.Weighted c) {
        int begin = statement.contractionBegin(i);
        sides = sides.plus(at(point, begin, right(expansion, i)));
        long[][] w = witness.weights(c.block());
        Ext[] high = Arrays.copyOfRange(point, c.groupLog(), point.length);
        for (int k = 0; k < w.length; k++) {
          Ext e = Elements.eq(high, (begin >> c.groupLog()) + k);
          for (int n = 0; n < w[k].length; n++) {
            int at = statement.columnBegin(i) + n;
            columns[at] = columns[at].plus(e.times(M31.of(w[k][n])));
          }
        }
      }
    }
    ExtVector factors = expansion.columnFactors(point, KERNELS);
    assertThat(factors.length()).isEqualTo(columns.length);
    Ext product = Ext.ZERO;
    for (int n = 0; n < columns.length; n++) {
      product = product.plus(factors.get(n).times(columns[n]));
    }
    assertThat(product).as("the weights' side as columns").isEqualTo(sides);
    Ext terms = Ext.ZERO;
    for (Expansion.WeightClaim claim : expansion.weightClaims(point, columnPoint, KERNELS)) {
      terms = terms.plus(claim.scale().times(extension(claim)));
    }
    assertThat(terms).as("claims of weights").isEqualTo(at(columnPoint, 0, columns));
  }

  private Ext extension(Expansion.WeightClaim claim) {
    long[][] w = witness.weights(claim.block());
    assertThat(1 << claim.inner().size()).isEqualTo(Elements.pad(w.length));
    assertThat(1 << claim.column().size()).isEqualTo(Elements.pad(w[0].length));
    Ext sum = Ext.ZERO;
    for (int k = 0; k < w.length; k++) {
      Ext e = Elements.eq(array(claim.inner()), k);
      for (int n = 0; n < w[k].length; n++) {
        sum = sum.plus(e.times(Elements.eq(array(claim.column()), n)).times(M31.of(w[k][n])));
      }
    }
    return sum;
  }

  private static Ext[] array(List<Ext> point) {
    return point.toArray(Ext[]::new);
  }

  /** U, by definition. */
  private Ext[] left(Expansion expansion, int number) {
    Contraction contraction = statement.contractions().get(number);
    ExtVector e = expansion.rows(number);
    Ext[] left = new Ext[Math.toIntExact(contraction.domain())];
    Arrays.fill(left, Ext.ZERO);
    for (int row = 0; row < contraction.rows(); row++) {
      for (int k = 0; k < left.length; k++) {
        long factor = leftFactor(contraction, row, k);
        left[k] = left[k].plus(e.get(row).times(M31.of(factor)));
      }
    }
    return left;
  }

  private long leftFactor(Contraction contraction, int row, int k) {
    int[] variables = witness.variables;
    return switch (contraction) {
      case Contraction.Matrix c -> c.a().value(row * c.inner() + k, variables);
      case Contraction.Gather c -> c.index(row) == k ? 1 : 0;
      case Contraction.Pair c ->
          k / c.inner() == row / c.lines()
              ? c.a().value(row * c.inner() + k % c.inner(), variables)
              : 0;
      case Contraction.Filters c -> {
        int groups = Elements.pad(c.places().groups());
        boolean real = k % groups < c.places().groups();
        int at = real ? Witness.position(c, row, k % groups, k / groups) : -1;
        yield at < 0 ? 0 : c.x().value(at, variables);
      }
    };
  }

  /** V, by definition. */
  private Ext[] right(Expansion expansion, int number) {
    Contraction contraction = statement.contractions().get(number);
    ExtVector f = expansion.columns(number);
    Ext[] right = new Ext[Math.toIntExact(contraction.domain())];
    for (int k = 0; k < right.length; k++) {
      right[k] = Ext.ZERO;
      for (int n = 0; n < contraction.columns(); n++) {
        right[k] = right[k].plus(f.get(n).times(M31.of(rightFactor(contraction, k, n))));
      }
    }
    return right;
  }

  private long rightFactor(Contraction contraction, int k, int n) {
    return switch (contraction) {
      case Contraction.Matrix c -> witness.weights(c.block())[k][n];
      case Contraction.Gather c -> witness.weights(c.block())[k][n];
      case Contraction.Pair c -> c.b().value(k * c.columns() + n, witness.variables);
      case Contraction.Filters c -> {
        int groups = Elements.pad(c.places().groups());
        boolean own = n / (c.columns() / c.places().groups()) == k % groups;
        yield own ? witness.weights(c.block())[k / groups][n] : 0;
      }
    };
  }
}
