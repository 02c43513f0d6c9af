package network.assay.prover.argument;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import network.assay.prover.commitment.Committed;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Sides;
import network.assay.prover.witness.WeightMatrix;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Stage;
import network.assay.verify.zk.argument.Claim;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.key.WeightLayout;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.transcript.Transcript;

/** The prover's steps of {@code spec/zk.md}, section 7, in their order. */
public final class ArgumentProver {
  private final Statement statement;
  private final Witness witness;
  private final WeightLayout layout;
  private final Optional<Committed> weights;
  private final List<WeightMatrix> blocks;
  private final ProofWriter writer;
  private final Transcript transcript;
  private final Loops loops;
  private final ProverKernels kernels;

  /** What is proved, and with what. */
  public record Task(
      Statement statement,
      Witness witness,
      WeightLayout layout,
      Optional<Committed> weights,
      List<WeightMatrix> blocks) {}

  public ArgumentProver(Task task, Transcript transcript, Loops loops) {
    this(task, new ProofWriter(transcript), loops);
  }

  /** A prover whose messages go through this writer. */
  ArgumentProver(Task task, ProofWriter writer, Loops loops) {
    statement = task.statement();
    witness = task.witness();
    layout = task.layout();
    weights = task.weights();
    blocks = task.blocks();
    this.writer = writer;
    this.transcript = writer.transcript();
    this.loops = loops;
    kernels = loops.kernels();
  }

  /**
   * The proof.
   *
   * @param committer commits to the variables
   */
  public byte[] prove(Committer committer) {
    return prove(residues ->
        committer.commit(residues, MatrixShape.activations(residues.length), loops.crew()));
  }

  /** The proof, with variables that are committed to in this way. */
  byte[] prove(Function<int[], Committed> commit) {
    writer.raw(ProofFormat.magic());
    loops.crew().begin(Stage.COMMITMENT);
    int[] residues = witness.residues();
    Committed committed = commit.apply(residues);
    writer.send("witness", committed.root().toBytes());
    loops.crew().begin(Stage.LOOKUPS);
    Ext[] alpha = transcript.challenge("alpha", statement.tables().size());
    Ext beta = transcript.challenge("beta");
    FractionRounds.Leaves leaves =
        new FractionProver(writer, loops)
            .prove(Leaves.of(statement, witness, alpha, beta, kernels, loops.crew()));
    loops.crew().begin(Stage.PRODUCTS);
    Ext[] tau = transcript.challenge("zero", statement.zeroLog());
    Ext zeta = transcript.challenge("mix");
    Expansion expansion = statement.expand(leaves.point(), tau, alpha, beta, zeta, kernels);
    Sides sides = new Sides(statement, witness, blocks, kernels, loops.crew());
    boolean hasProducts = statement.productCount() > 0;
    boolean hasContractions = !statement.contractions().isEmpty();

    ExtVector[] triple = hasProducts ? triple(expansion) : new ExtVector[0];
    Ext products = hasProducts ? sumOfProducts(triple) : Ext.ZERO;
    ExtVector left = hasContractions ? sides.left(expansion) : new ExtVector(0);
    ExtVector rightPairs = hasContractions ? sides.right(expansion, false) : new ExtVector(0);
    ExtVector rightWeights = hasContractions ? sides.right(expansion, true) : new ExtVector(0);
    ExtVector right = sum(rightPairs, rightWeights);
    Ext contractions = kernels.dot(left, 0, right, 0, left.length());
    Ext sum = zeta.timesPlus(leaves.numerator(), leaves.denominator()).minus(Ext.ONE);
    Ext linear = sum.minus(expansion.known()).minus(products).minus(contractions);
    sendParts(hasProducts, products, hasContractions, contractions);

    Optional<Factors> factors =
        hasProducts ? Optional.of(products(triple, products)) : Optional.empty();
    Optional<Ends> ends = Optional.empty();
    if (hasContractions) {
      ends = Optional.of(contractions(left, right, rightWeights, contractions));
    }
    Optional<WeightRows> weightRows = Optional.empty();
    if (statement.hasWeights()) {
      weightRows = Optional.of(columns(expansion, sides, ends.orElseThrow()));
    }
    loops.crew().begin(Stage.OPENINGS);
    Ext value = gather(expansion, linear, factors, ends);
    Claim opened = activations(expansion.variables(), residues, value);
    openWitness(committed, opened);
    weightRows.ifPresent(this::openWeights);
    return writer.toBytes();
  }

  private void sendParts(
      boolean hasProducts, Ext products, boolean hasContractions, Ext contractions) {
    Ext[] parts = new Ext[(hasProducts ? 1 : 0) + (hasContractions ? 1 : 0)];
    if (hasProducts) {
      parts[0] = products;
    }
    if (hasContractions) {
      parts[parts.length - 1] = contractions;
    }
    if (parts.length > 0) {
      writer.elements("parts", parts);
    }
  }

  private ExtVector[] triple(Expansion expansion) {
    int size = 1 << statement.productLog();
    ExtVector[] triple = {new ExtVector(size), new ExtVector(size), new ExtVector(size)};
    int count = statement.productCount();
    kernels.addScaled(triple[0], 0, expansion.products(), 0, count, Ext.ONE);
    set(triple[1], statement.productsA());
    set(triple[2], statement.productsB());
    return triple;
  }

  private void set(ExtVector to, References references) {
    for (int i = 0; i < references.count(); i++) {
      to.part(0)[i] = M31.of(references.value(i, witness.variables()));
    }
  }

  private Ext sumOfProducts(ExtVector[] triple) {
    int size = triple[0].length();
    ExtVector product = new ExtVector(size);
    kernels.multiply(triple[1], 0, triple[2], 0, product, 0, size);
    return kernels.dot(triple[0], 0, product, 0, size);
  }

  private ExtVector sum(ExtVector a, ExtVector b) {
    ExtVector sum = new ExtVector(a.length());
    kernels.addScaled(sum, 0, a, 0, a.length(), Ext.ONE);
    kernels.addScaled(sum, 0, b, 0, b.length(), Ext.ONE);
    return sum;
  }

  /** Where the products of activations end: their factors at a point. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  private record Factors(Ext[] point, Ext a, Ext b) {}

  private Factors products(ExtVector[] triple, Ext sum) {
    Claim end =
        new TripleProver(writer, loops)
            .prove("product", triple[0], triple[1], triple[2], sum, statement.productLog());
    Factors factors = new Factors(end.point(), triple[1].get(0), triple[2].get(0));
    writer.elements("factors", factors.a(), factors.b());
    return factors;
  }

  /** Where the contractions end: their two sides at a point, and the weights' part of the right. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  private record Ends(Ext[] point, Ext left, Ext right, Ext weights) {}

  private Ends contractions(ExtVector left, ExtVector right, ExtVector rightWeights, Ext sum) {
    Claim end =
        new PairProver(writer, loops)
            .prove("contraction", left, right, sum, statement.contractionLog());
    Ext[] point = end.point();
    Ext u = left.get(0);
    Ext v = right.get(0);
    if (!statement.hasWeights()) {
      writer.elements("sides", u, v);
      return new Ends(point, u, v, Ext.ZERO);
    }
    int length = rightWeights.length();
    Ext ofWeights = kernels.dot(rightWeights, 0, kernels.eq(point, Ext.ONE, length), 0, length);
    writer.elements("sides", u, v, ofWeights);
    return new Ends(point, u, v, ofWeights);
  }

  private WeightRows columns(Expansion expansion, Sides sides, Ends ends) {
    ExtVector factors = expansion.columnFactors(ends.point(), kernels);
    ExtVector columns = sides.columns(ends.point());
    Claim end =
        new PairProver(writer, loops)
            .prove("column", factors, columns, ends.weights(), statement.columnLog());
    Ext value = columns.get(0);
    writer.elements("weights", value);
    return WeightRows.of(
        layout, expansion.weightClaims(ends.point(), end.point(), kernels), value, kernels);
  }

  private Ext gather(
      Expansion expansion, Ext linear, Optional<Factors> factors, Optional<Ends> ends) {
    Ext eta = transcript.challenge("claims");
    Ext eta2 = eta.times(eta);
    Ext value = linear;
    if (factors.isPresent()) {
      Factors f = factors.get();
      value = eta.timesPlus(f.a(), eta2.timesPlus(f.b(), value));
      value = value.minus(expansion.addFactors(f.point(), eta, eta2, kernels));
    }
    if (ends.isPresent()) {
      Ends e = ends.get();
      Ext eta3 = eta2.times(eta);
      Ext eta4 = eta2.times(eta2);
      value = eta3.timesPlus(e.left(), eta4.timesPlus(e.right().minus(e.weights()), value));
      value = value.minus(expansion.addSides(e.point(), eta3, eta4, kernels));
    }
    return value;
  }

  private Claim activations(ExtVector functional, int[] residues, Ext value) {
    MatrixShape shape = MatrixShape.activations(residues.length);
    PairProver.Bound end =
        new PairProver(writer, loops)
            .prove("activation", functional, residues, value, shape.logEntries());
    writer.elements("opened", end.value());
    return new Claim(end.claim().point(), end.value());
  }

  private void openWitness(Committed committed, Claim opened) {
    MatrixShape shape = MatrixShape.activations(statement.variableCount());
    ExtVector random = new ExtVector(shape.rows());
    Ext[] drawn = transcript.challenge("proximity", shape.rows());
    for (int i = 0; i < drawn.length; i++) {
      random.set(i, drawn[i]);
    }
    Ext[] high = Arrays.copyOfRange(opened.point(), shape.logWidth(), opened.point().length);
    ExtVector evaluation = kernels.eq(high, Ext.ONE, shape.rows());
    writer.vectors(
        "rows",
        List.of(
            committed.combine(0, random, loops.crew()),
            committed.combine(0, evaluation, loops.crew())));
    open("witness", ProofFormat.WITNESS_QUERIES, shape, committed);
  }

  private void openWeights(WeightRows claim) {
    Committed own = weights.orElseThrow();
    writer.vectors(
        "weight rows",
        claim.combinations().stream().map(c -> own.combine(0, c.rows(), loops.crew())).toList());
    open("weights", ProofFormat.WEIGHT_QUERIES, layout.matrix().orElseThrow(), own);
  }

  private void open(String label, int queries, MatrixShape shape, Committed committed) {
    OpenedColumns opened =
        committed.open(transcript.positions(label, queries, shape.positions()), loops.crew());
    for (int[] column : opened.columns()) {
      writer.committed(column);
    }
    writer.raw(opened.siblings());
  }
}
