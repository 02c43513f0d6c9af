package network.assay.prover.witness;

import java.util.List;
import network.assay.prover.field.MatrixBlock;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;

/**
 * The vectors U, V and P of contractions ({@code spec/zk.md}, sections 6 and 7): what the rows and
 * columns of their cells are weighted by, carried to what they are made of.
 */
public final class Sides {
  private final Statement statement;
  private final Witness witness;
  private final List<WeightMatrix> weights;
  private final ProverKernels kernels;
  private final Crew crew;

  /**
   * @param weights the weight blocks, by number
   */
  public Sides(
      Statement statement,
      Witness witness,
      List<WeightMatrix> weights,
      ProverKernels kernels,
      Crew crew) {
    this.statement = statement;
    this.witness = witness;
    this.weights = weights;
    this.kernels = kernels;
    this.crew = crew;
  }

  /** U over the contraction domain. */
  public ExtVector left(Expansion expansion) {
    ExtVector to = new ExtVector(1 << statement.contractionLog());
    crew.forEach(
        statement.contractions().size(),
        i -> {
          ExtVector rows = expansion.rows(i);
          int begin = statement.contractionBegin(i);
          switch (statement.contractions().get(i)) {
            case Contraction.Gather gather -> {
              for (int row = 0; row < gather.rows(); row++) {
                to.add(begin + gather.index(row), rows.get(row));
              }
            }
            case Contraction.Weighted weighted ->
                addRows(Patches.of(weighted, witness.variables()), rows, 0, to, begin);
            case Contraction.Pair pair -> {
              Patches lines =
                  new Patches.Lines(pair.a(), pair.rows(), pair.inner(), witness.variables());
              for (int batch = 0; batch < pair.batch(); batch++) {
                addRows(
                    new Part(lines, batch * pair.lines(), pair.lines()),
                    rows,
                    batch * pair.lines(),
                    to,
                    begin + batch * pair.inner());
              }
            }
          }
        });
    return to;
  }

  /** Some rows of a left side. */
  private record Part(Patches of, int first, int rows) implements RowSource {
    @Override
    public int width() {
      return of.width();
    }

    @Override
    public void fill(int from, int count, int[] to) {
      of.fill(first + from, count, to);
    }
  }

  private void addRows(RowSource source, ExtVector e, int eFrom, ExtVector to, int begin) {
    int width = source.width();
    source.forEachPatch((from, count, patch) -> {
      for (int i = 0; i < count * width; i++) {
        patch[i] += (patch[i] >> (Integer.SIZE - 1)) & M31.P;
      }
      kernels.addRows(patch, new MatrixBlock(0, count, width, width), e, eFrom + from, to, begin);
    });
  }

  /** The part of V over the contraction domain that is made of weights. */
  public ExtVector rightOfWeights(Expansion expansion) {
    ExtVector to = new ExtVector(1 << statement.contractionLog());
    crew.forEach(
        statement.contractions().size(),
        i -> {
          if (statement.contractions().get(i) instanceof Contraction.Weighted weighted) {
            addWeights(weighted, expansion.columns(i), to, statement.contractionBegin(i));
          }
        });
    return to;
  }

  /** Adds the other part of V, which is made of variables. */
  public void addRightOfPairs(Expansion expansion, ExtVector to) {
    crew.forEach(
        statement.contractions().size(),
        i -> {
          if (statement.contractions().get(i) instanceof Contraction.Pair pair) {
            addRight(pair, expansion.columns(i), to, statement.contractionBegin(i));
          }
        });
  }

  private void addWeights(Contraction.Weighted contraction, ExtVector f, ExtVector to, int begin) {
    WeightMatrix matrix = weights.get(contraction.block());
    if (contraction instanceof Contraction.Filters filters && filters.places().groups() > 1) {
      int each = filters.columns() / filters.places().groups();
      for (int k = 0; k < filters.inner(); k++) {
        for (int n = 0; n < filters.columns(); n++) {
          int at = begin + (k << filters.groupLog()) + n / each;
          to.add(at, f.get(n).times(M31.of(matrix.at(k, n))));
        }
      }
      return;
    }
    matrix.addByColumns(f, to, begin, kernels);
  }

  private void addRight(Contraction.Pair pair, ExtVector f, ExtVector to, int begin) {
    int columns = pair.columns();
    int[] line = new int[columns];
    for (int k = 0; k < pair.batch() * pair.inner(); k++) {
      pair.b().values(witness.variables(), k * columns, columns, line, 0);
      for (int j = 0; j < columns; j++) {
        line[j] = M31.of(line[j]);
      }
      to.add(begin + k, kernels.dot(line, 0, f, 0, columns));
    }
  }

  /**
   * P over the column domain.
   *
   * @param point of the contraction domain
   */
  public ExtVector columns(Expansion expansion, Ext[] point) {
    ExtVector to = new ExtVector(1 << statement.columnLog());
    crew.forEach(
        statement.contractions().size(),
        i -> {
          if (statement.contractions().get(i) instanceof Contraction.Weighted weighted) {
            ExtVector rows = expansion.rowFactors(i, point, kernels);
            weights.get(weighted.block()).addByRows(rows, to, statement.columnBegin(i), kernels);
          }
        });
    return to;
  }
}
