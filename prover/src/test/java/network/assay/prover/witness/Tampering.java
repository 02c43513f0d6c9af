package network.assay.prover.witness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Step;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.Term;

/** Witnesses with a wrong value in them, as a prover who is wrong or lies would have them. */
public final class Tampering {
  private final Statement statement;
  private final Witness honest;
  private final List<WeightMatrix> weights;

  /** Tampers with an honest witness of the statement. */
  public Tampering(Statement statement, Witness honest, List<WeightMatrix> weights) {
    this.statement = statement;
    this.honest = honest;
    this.weights = weights;
  }

  /** What a prover does about a wrong value. */
  public enum Aftermath {
    /** Nothing: cells are what the variables give, lookups are counted as they were. */
    NONE,
    /** Lookups are counted anew. */
    COUNTED,
    /** All that follows is computed from the wrong value, and lookups are counted anew. */
    FOLLOWED
  }

  /** How many variables a definition gives. */
  public int count(Definition definition) {
    int next = statement.variableCount();
    for (Step step : statement.steps()) {
      if (step instanceof Definition other && other.first() > definition.first()) {
        next = Math.min(next, other.first());
      }
    }
    if (!statement.tables().isEmpty()) {
      next = Math.min(next, statement.multiplicities(0));
    }
    return next - definition.first();
  }

  /** By how much an output that is committed to differs from what is stated, for each of them. */
  public List<int[]> outputs(Witness witness) {
    return statement.zeros().stream()
        .map(Section.Zero::z)
        .filter(Tampering::isOutput)
        .map(z -> centred(z.residues(witness.variables(), new int[0][])))
        .toList();
  }

  /** Output sections alone hold one reference in each cell, and else a number. */
  private static boolean isOutput(Form z) {
    return z.terms().size() == 1
        && z.terms().getFirst() instanceof Term.Linear linear
        && linear.references().count() == z.cells();
  }

  private static int[] centred(int[] residues) {
    for (int i = 0; i < residues.length; i++) {
      residues[i] -= residues[i] > M31.P / 2 ? M31.P : 0;
    }
    return residues;
  }

  /** The witness with one variable that is more by a difference. */
  public Witness changed(int variable, int difference, Aftermath aftermath) {
    int[] variables = honest.variables().clone();
    int[][] sums = new int[statement.contractions().size()][];
    boolean past = false;
    for (Step step : statement.steps()) {
      switch (step) {
        case Step.Contract(int number) ->
            sums[number] =
                centred(new PlainSums(weights, variables).of(statement.contractions().get(number)));
        case Definition definition -> {
          if (past && aftermath == Aftermath.FOLLOWED) {
            definition.fill(variables, sums);
          }
          if (!past && variable < definition.first() + count(definition)) {
            variables[variable] += difference;
            past = true;
          }
        }
      }
    }
    return witness(variables, sums, past ? 0 : difference, variable, aftermath);
  }

  private Witness witness(
      int[] variables, int[][] sums, int multiplicity, int variable, Aftermath aftermath) {
    List<Witness.Columns> cells = new ArrayList<>();
    for (Section.Lookup section : statement.lookups()) {
      cells.add(
          new Witness.Columns(
              section.x().residues(variables, sums), section.y().residues(variables, sums)));
    }
    if (aftermath != Aftermath.NONE) {
      count(variables, cells);
    }
    variables[variable] += multiplicity;
    return new Witness(variables, cells);
  }

  private void count(int[] variables, List<Witness.Columns> cells) {
    for (int i = 0; i < statement.tables().size(); i++) {
      int first = statement.multiplicities(i);
      Arrays.fill(variables, first, first + statement.tables().get(i).size(), 0);
    }
    for (int i = 0; i < cells.size(); i++) {
      int number = statement.lookups().get(i).table();
      Table table = statement.tables().get(number);
      for (int x : cells.get(i).x()) {
        int entry = M31.sub(x, M31.of(table.least()));
        if (entry < table.entries()) {
          variables[statement.multiplicities(number) + entry]++;
        }
      }
    }
  }
}
