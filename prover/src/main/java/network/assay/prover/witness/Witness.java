package network.assay.prover.witness;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Pads;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Step;
import network.assay.verify.zk.statement.Table;

/**
 * The values of a statement's variables, and of the cells that are looked up.
 *
 * @param variables whole numbers; behind the multiplicities the coordinates of pads, which {@link
 *     #pad} sets
 * @param lookups for each lookup section x and y of its cells in the field, row by row without
 *     padding
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large, and read in place.
public record Witness(int[] variables, List<Columns> lookups) {
  /** x and y of the cells of a lookup section. */
  public record Columns(int[] x, int[] y) {}

  /**
   * Runs the program as the statement says.
   *
   * @param given the hidden inputs, which are the first variables; none in an open proof
   * @param weights the weight blocks, by number
   */
  public static Witness of(
      Statement statement,
      int[] given,
      List<WeightMatrix> weights,
      IntegerKernels kernels,
      Crew crew) {
    int[] variables = Arrays.copyOf(given, statement.variableCount());
    int[][] sums = new int[statement.contractions().size()][];
    ContractionSums products = new ContractionSums(kernels, crew);
    for (Step step : statement.steps()) {
      crew.check();
      switch (step) {
        case Step.Contract(int number) ->
            sums[number] =
                switch (statement.contractions().get(number)) {
                  case Contraction.Weighted weighted ->
                      products.of(weighted, weights.get(weighted.block()), variables);
                  case Contraction.Pair pair -> products.of(pair, variables);
                };
        case Definition definition -> definition.fill(variables, sums);
      }
    }
    Columns[] lookups = new Columns[statement.lookups().size()];
    crew.forEach(
        lookups.length,
        i -> {
          Section.Lookup section = statement.lookups().get(i);
          lookups[i] =
              new Columns(
                  section.x().residues(variables, sums), section.y().residues(variables, sums));
        });
    Witness witness = new Witness(variables, List.of(lookups));
    witness.count(statement);
    return witness;
  }

  /** Sets the multiplicities: how many cells are equal to an entry. */
  private void count(Statement statement) {
    for (int i = 0; i < lookups.size(); i++) {
      int number = statement.lookups().get(i).table();
      Table table = statement.tables().get(number);
      int first = statement.multiplicities(number);
      int least = M31.of(table.least());
      int entries = table.entries();
      for (int x : lookups.get(i).x()) {
        int entry = M31.sub(x, least);
        if (entry < entries) {
          variables[first + entry]++;
        }
      }
    }
  }

  /**
   * Sets the pads and their products.
   *
   * @param values by number
   */
  public void pad(Pads pads, IntFunction<Ext> values) {
    for (int i = 0; i < pads.count(); i++) {
      set(pads.variable(i), values.apply(i));
    }
    for (int j = 0; j < pads.products().size(); j++) {
      Pads.Product product = pads.products().get(j);
      Ext value = values.apply(product.a()).times(values.apply(product.b()));
      set(pads.variable(pads.count() + j), value);
    }
  }

  /**
   * Sets the row pads of hidden weights.
   *
   * @param values of their variables, in order
   */
  public void padRows(Pads pads, int[] values) {
    System.arraycopy(values, 0, variables, pads.firstOfRows(), values.length);
  }

  private void set(int variable, Ext value) {
    variables[variable] = value.a();
    variables[variable + 1] = value.b();
    variables[variable + 2] = value.c();
    variables[variable + 3] = value.d();
  }

  /** The variables in the field. */
  public int[] residues() {
    int[] residues = new int[variables.length];
    for (int i = 0; i < residues.length; i++) {
      residues[i] = M31.of(variables[i]);
    }
    return residues;
  }
}
