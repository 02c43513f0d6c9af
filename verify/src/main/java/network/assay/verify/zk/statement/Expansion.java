package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/**
 * known + Σ_i variables_i · w_i + Σ_i products_i · a_i · b_i + Σ of contractions, each weighted by
 * its rows and columns: what the end of the lookups claims of a witness.
 */
public final class Expansion {
  private final Statement statement;
  private final Ext known;
  private final Functional variables;
  private final Functional products;
  private final List<ExtVector> rows;
  private final List<ExtVector> columns;

  /**
   * A term of the claim about weights: scale · W̃(inner, column), the block's rows and columns
   * padded.
   *
   * @param block the number of the weight block
   * @param inner a coordinate for each bit of the padded rows
   * @param column a coordinate for each bit of the padded columns
   */
  public record WeightClaim(int block, Ext scale, List<Ext> inner, List<Ext> column) {}

  Expansion(
      Statement statement,
      Ext known,
      Functional variables,
      Functional products,
      List<ExtVector> rows,
      List<ExtVector> columns) {
    this.statement = statement;
    this.known = known;
    this.variables = variables;
    this.products = products;
    this.rows = rows;
    this.columns = columns;
  }

  /** What hangs on challenges and known numbers alone. */
  public Ext known() {
    return known;
  }

  /** L: the functional of the variables. Methods below add to it. */
  public Functional variables() {
    return variables;
  }

  /** ℓ: the coefficients of the products of references. */
  public Functional products() {
    return products;
  }

  /** e: the coefficients of a contraction's rows. */
  public ExtVector rows(int contraction) {
    return rows.get(contraction);
  }

  /** f: the coefficients of a contraction's columns, without padding. */
  public ExtVector columns(int contraction) {
    return columns.get(contraction);
  }

  /**
   * Adds onA · Σ eq(point, i) · a_i + onB · Σ eq(point, i) · b_i over the products, to {@link
   * #variables} and to what is returned: the part that hangs on known numbers.
   */
  public Ext addFactors(Ext[] point, Ext onA, Ext onB, Kernels kernels) {
    EqTable eq = new EqTable(point, kernels);
    Ext known = Ext.ZERO;
    for (ProductBlock block : statement.products()) {
      known = known.plus(variables.add(block.a(), eq, block.numbers(), onA));
      known = known.plus(variables.add(block.b(), eq, block.numbers(), onB));
    }
    return known;
  }

  /**
   * Adds onLeft · Ũ(point) of all contractions and onRight · Ṽ(point) of those without weights, to
   * {@link #variables} and to what is returned: the part that hangs on known numbers.
   */
  public Ext addSides(Ext[] point, Ext onLeft, Ext onRight, Kernels kernels) {
    Ext sum = Ext.ZERO;
    for (int i = 0; i < rows.size(); i++) {
      Contraction contraction = statement.contractions().get(i);
      Ext[] local = local(point, contraction.domain());
      Ext block = blockFactor(point, statement.contractionBegin(i), local.length);
      Ext left = block.times(onLeft);
      sum = sum.plus(contraction.addLeft(rows.get(i), local, left, variables, kernels));
      if (contraction instanceof Contraction.Pair pair) {
        Ext right = block.times(onRight);
        sum = sum.plus(pair.addRight(columns.get(i), local, right, variables, kernels));
      }
    }
    return sum;
  }

  /**
   * F: the factors of P over the column domain.
   *
   * @param point of the contraction domain
   */
  public ExtVector columnFactors(Ext[] point, Kernels kernels) {
    ExtVector factors = new ExtVector(1 << statement.columnLog());
    for (int i = 0; i < rows.size(); i++) {
      if (statement.contractions().get(i) instanceof Contraction.Weighted contraction) {
        Ext[] local = local(point, contraction.domain());
        ExtVector own = contraction.columnFactors(columns.get(i), local, kernels);
        kernels.addScaled(factors, statement.columnBegin(i), own, 0, own.length(), Ext.ONE);
      }
    }
    return factors;
  }

  /**
   * A': what the rows of the weight block of a contraction are weighted by in its columns.
   *
   * @param point of the contraction domain
   */
  public ExtVector rowFactors(int contraction, Ext[] point, Kernels kernels) {
    Contraction.Weighted weighted =
        (Contraction.Weighted) statement.contractions().get(contraction);
    Ext[] local = local(point, weighted.domain());
    Ext block = blockFactor(point, statement.contractionBegin(contraction), local.length);
    Ext[] own = Arrays.copyOfRange(local, weighted.groupLog(), local.length);
    return kernels.eq(own, block, weighted.inner());
  }

  /**
   * The terms of P̃(columnPoint), one for each contraction with weights, in order.
   *
   * @param point of the contraction domain
   */
  public List<WeightClaim> weightClaims(Ext[] point, Ext[] columnPoint, Kernels kernels) {
    List<WeightClaim> claims = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (statement.contractions().get(i) instanceof Contraction.Weighted contraction) {
        Ext[] local = local(point, contraction.domain());
        Ext[] column = local(columnPoint, contraction.columns());
        Ext rowBlock = blockFactor(point, statement.contractionBegin(i), local.length);
        Ext columnBlock = blockFactor(columnPoint, statement.columnBegin(i), column.length);
        claims.add(
            new WeightClaim(
                contraction.block(),
                rowBlock.times(columnBlock),
                List.of(local).subList(contraction.groupLog(), local.length),
                List.of(column)));
      }
    }
    return claims;
  }

  /** The coordinates of a block of so many entries. */
  private static Ext[] local(Ext[] point, long count) {
    return Arrays.copyOf(point, Grid.logOf(count));
  }

  /** eq of the coordinates that say which block it is. */
  private static Ext blockFactor(Ext[] point, int begin, int log) {
    return EqTable.at(Arrays.copyOfRange(point, log, point.length), begin >> log);
  }
}
