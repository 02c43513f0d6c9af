package network.assay.verify.zk.statement;

import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefView;

/**
 * A linear functional Σ_i c_i · w_i, gathered part by part: of a statement's variables, or of its
 * products. A prover needs its coefficients, a verifier its multilinear extension at one point.
 */
public abstract class Functional {
  /** Elements of what is known that are looked at once. */
  private static final int CHUNK = 512;

  final int count;
  final Kernels kernels;

  Functional(int count, Kernels kernels) {
    this.count = count;
    this.kernels = kernels;
  }

  /** The coefficients. */
  public abstract ExtVector vector();

  /**
   * The multilinear extension of the coefficients at a point, where they lie at the places of
   * variables.
   */
  public abstract Ext at(Ext[] point, WitnessShape shape);

  /** The multilinear extension of the coefficients at a point. */
  public final Ext at(Ext[] point) {
    return at(point, WitnessShape.of(0, count));
  }

  /** Adds to the coefficient of one number. */
  public abstract void add(int number, Ext coefficient);

  /**
   * Adds scale · factors[from + i] to the coefficient of reference {@code begin + i}, i below
   * length.
   *
   * @return the part that hangs on known numbers
   */
  public final Ext add(
      References references, int begin, ExtVector factors, int from, int length, Ext scale) {
    addFactors(references.view(), begin, factors, from, length, scale);
    return references.hasKnown()
        ? known(references, begin, factors, from, length).times(scale)
        : Ext.ZERO;
  }

  /**
   * Adds scale · weights at place i to the coefficient of reference i, for all of them.
   *
   * @param places as many as references
   * @return the part that hangs on known numbers
   */
  public final Ext add(References references, EqTable weights, RefView places, Ext scale) {
    addWeights(references.view(), weights, places, scale);
    if (!references.hasKnown()) {
      return Ext.ZERO;
    }
    Ext[] sum = {Ext.ZERO};
    weights.forEachPiece(
        places,
        (at, length, base, from, factor) ->
            sum[0] = known(references, at, base, from, length).timesPlus(factor, sum[0]));
    return sum[0].times(scale);
  }

  /**
   * Adds scale · the weight of place {@code from + i} to the coefficient of reference {@code begin
   * + i}, i below length.
   *
   * @return the part that hangs on known numbers
   */
  public final Ext add(
      References references, int begin, EqTable weights, int from, int length, Ext scale) {
    if (references.view().isAffine()) {
      RefView part = references.view().range(begin, length);
      addWeights(part, weights, RefView.run(from, length), scale);
      return Ext.ZERO;
    }
    Ext[] sum = {Ext.ZERO};
    weights.forEachPiece(
        from,
        length,
        (at, size, base, baseFrom, factor) ->
            sum[0] =
                sum[0].plus(
                    add(references, begin + at, base, baseFrom, size, factor.times(scale))));
    return sum[0];
  }

  /** Adds to what is no known number. */
  abstract void addFactors(
      RefView refs, int begin, ExtVector factors, int from, int length, Ext scale);

  /** Adds to what is no known number. */
  abstract void addWeights(RefView refs, EqTable weights, RefView places, Ext scale);

  private Ext known(References references, int begin, ExtVector factors, int from, int length) {
    Ext sum = Ext.ZERO;
    int[] residues = new int[Math.min(length, CHUNK)];
    for (int done = 0; done < length; done += CHUNK) {
      int size = Math.min(CHUNK, length - done);
      references.view().copy(begin + done, size, residues, 0);
      for (int i = 0; i < size; i++) {
        residues[i] = residues[i] < 0 ? M31.of(references.pool().value(~residues[i])) : 0;
      }
      sum = sum.plus(kernels.dot(residues, 0, factors, from + done, size));
    }
    return sum;
  }
}
