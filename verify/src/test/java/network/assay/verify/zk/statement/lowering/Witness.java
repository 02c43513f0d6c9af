package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.key.WeightBlock;
import network.assay.verify.zk.key.WeightBlock.Role;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Step;
import network.assay.verify.zk.statement.Table;

/** All variables of a statement as an honest prover has them, and what its cells then hold. */
final class Witness {
  final Statement statement;
  final int[] variables;
  final int[][] sums;
  private final List<long[][]> weights = new ArrayList<>();

  /** Follows the steps, then counts lookups. */
  Witness(Statement statement, TinyModel model) {
    this.statement = statement;
    List<WeightBlock> blocks = model.key().layout().blocks();
    blocks.forEach(block -> weights.add(weights(block, model)));
    variables = new int[statement.variableCount()];
    sums = new int[statement.contractions().size()][];
    for (Step step : statement.steps()) {
      switch (step) {
        case Step.Contract c -> sums[c.contraction()] = sums(c.contraction());
        case Definition d -> d.fill(variables, sums);
      }
    }
    countLookups();
  }

  void countLookups() {
    for (Section.Lookup section : statement.lookups()) {
      Table table = statement.tables().get(section.table());
      for (long x : section.x().evaluate(variables, sums)) {
        if (table.indexOf(x) >= 0) {
          variables[statement.multiplicities(section.table()) + table.indexOf(x)]++;
        }
      }
    }
  }

  /** How often a cell is not in its table, or not 0. */
  int faults() {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums(i);
    }
    int faults = 0;
    for (Section.Lookup section : statement.lookups()) {
      Table table = statement.tables().get(section.table());
      int[] xs = section.x().residues(variables, sums);
      int[] ys = section.y().residues(variables, sums);
      for (int i = 0; i < xs.length; i++) {
        long x = Elements.centred(xs[i]);
        int at = table.indexOf(x);
        faults += at >= 0 && Elements.centred(ys[i]) == table.y(at) ? 0 : 1;
      }
    }
    for (Section.Zero section : statement.zeros()) {
      for (int z : section.z().residues(variables, sums)) {
        faults += z == 0 ? 0 : 1;
      }
    }
    return faults;
  }

  /** W[k][n] of a block: rows as in the specification, without padding of columns. */
  long[][] weights(int block) {
    return weights.get(block);
  }

  private static long[][] weights(WeightBlock b, TinyModel model) {
    long[] elements = model.constants().get(b.constant()).elements();
    long[][] w = new long[b.rows()][b.columns()];
    if (b.role() == Role.MATRIX) {
      for (int i = 0; i < elements.length; i++) {
        w[i / b.columns()][i % b.columns()] = elements[i];
      }
      return w;
    }
    int channels = b.shape().dim(1);
    int taps = elements.length / b.columns() / channels;
    for (int i = 0; i < elements.length; i++) {
      int n = i / taps / channels;
      int k = i % taps * Elements.pad(channels) + i / taps % channels;
      w[k][n] = elements[i];
    }
    return w;
  }

  private int[] sums(int number) {
    Contraction contraction = statement.contractions().get(number);
    int columns = contraction.columns();
    int[] result = new int[contraction.rows() * columns];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) Elements.centred(M31.of(sum(contraction, i / columns, i % columns)));
    }
    return result;
  }

  private long sum(Contraction contraction, int row, int n) {
    long sum = 0;
    switch (contraction) {
      case Contraction.Matrix c -> {
        long[][] w = weights(c.block());
        for (int k = 0; k < c.inner(); k++) {
          sum += c.a().value(row * c.inner() + k, variables) * w[k][n];
        }
      }
      case Contraction.Gather c -> sum = weights(c.block())[c.index(row)][n];
      case Contraction.Pair c -> {
        for (int k = 0; k < c.inner(); k++) {
          int right = (row / c.lines() * c.inner() + k) * c.columns() + n;
          sum += c.a().value(row * c.inner() + k, variables) * c.b().value(right, variables);
        }
      }
      case Contraction.Filters c -> {
        long[][] w = weights(c.block());
        int group = n / (c.columns() / c.places().groups());
        for (int k = 0; k < c.inner(); k++) {
          int at = position(c, row, group, k);
          sum += at < 0 ? 0 : c.x().value(at, variables) * w[k][n];
        }
      }
    }
    return sum;
  }

  /** What row and group of a convolution read by row k of the filters; −1 for nothing. */
  static int position(Contraction.Filters c, int row, int group, int k) {
    var places = c.places();
    int padded = Elements.pad(places.channels());
    int i = k % padded;
    int at = places.position(k / padded, row % places.places());
    int sample = row / places.places();
    return i >= places.channels() || at < 0
        ? -1
        : ((sample * places.groups() + group) * places.channels() + i) * places.positions() + at;
  }
}
