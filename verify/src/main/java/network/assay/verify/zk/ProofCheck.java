package network.assay.verify.zk;

import java.util.Arrays;
import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Claim;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.SumcheckRounds;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.commitment.ColumnTree;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.OpenedColumns.Fault;
import network.assay.verify.zk.commitment.OpenedColumns.RowCombination;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.EqTable;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/** The verifier's steps of {@code spec/zk.md}, section 7, in their order. */
final class ProofCheck {
  private final Statement statement;
  private final ZkKey key;
  private final Messages messages;
  private final Transcript transcript;
  private final Kernels kernels;

  ProofCheck(Statement statement, ZkKey key, Messages messages, Kernels kernels) {
    this.statement = statement;
    this.key = key;
    this.messages = messages;
    this.transcript = messages.transcript();
    this.kernels = kernels;
  }

  /**
   * Follows the proof to its end.
   *
   * @throws network.assay.verify.zk.argument.ProofRefusedException when a check fails
   */
  void check() {
    messages.magic(ProofFormat.magic());
    Hash32 witness = messages.hash("witness");
    Ext[] alpha = transcript.challenge("alpha", statement.tables().size());
    Ext beta = transcript.challenge("beta");
    FractionRounds.Leaves leaves = FractionRounds.follow(messages, statement.leafLog());
    Ext[] tau = transcript.challenge("zero", statement.zeroLog());
    Ext zeta = transcript.challenge("mix");
    Expansion expansion = statement.expand(leaves.point(), tau, alpha, beta, zeta, kernels);
    Ext sum = zeta.timesPlus(leaves.numerator(), leaves.denominator()).minus(Ext.ONE);
    Ext rest = sum.minus(expansion.known());
    boolean hasProducts = statement.productCount() > 0;
    boolean hasContractions = !statement.contractions().isEmpty();
    int count = (hasProducts ? 1 : 0) + (hasContractions ? 1 : 0);
    Ext[] parts = count == 0 ? new Ext[0] : messages.elements("parts", count);
    for (Ext part : parts) {
      rest = rest.minus(part);
    }
    Optional<Factors> factors = Optional.empty();
    if (hasProducts) {
      factors = Optional.of(products(expansion, parts[0]));
    }
    Optional<Sides> sides = Optional.empty();
    if (hasContractions) {
      sides = Optional.of(contractions(parts[parts.length - 1]));
    }
    Optional<WeightRows> weights = Optional.empty();
    if (statement.hasWeights()) {
      weights = Optional.of(columns(expansion, sides.orElseThrow()));
    }
    Ext value = gather(expansion, rest, factors, sides);
    Claim opened = activations(expansion.variables(), value);
    openWitness(witness, opened);
    weights.ifPresent(this::openWeights);
    messages.require(
        Check.FORMAT, messages.left() == 0, messages.left() + " bytes follow the end of the proof");
  }

  /** Where the products of activations end: their factors at a point. */
  private record Factors(Claim a, Ext b) {}

  private Factors products(Expansion expansion, Ext sum) {
    Claim end = SumcheckRounds.ofTriples(messages, "product", sum, statement.productLog());
    Ext[] factor = messages.elements("factors", 2);
    Ext coefficient = new EqTable(end.point(), kernels).dot(expansion.products());
    messages.require(
        Check.PRODUCT_FACTORS,
        coefficient.times(factor[0]).times(factor[1]).equals(end.value()),
        "the products of activations do not end in their factors");
    return new Factors(new Claim(end.point(), factor[0]), factor[1]);
  }

  /** Where the contractions end: their two sides at a point, and the weights' part of the right. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  private record Sides(Ext[] point, Ext left, Ext right, Ext weights) {}

  private Sides contractions(Ext sum) {
    Claim end = SumcheckRounds.ofPairs(messages, "contraction", sum, statement.contractionLog());
    Ext[] side = messages.elements("sides", statement.hasWeights() ? 3 : 2);
    messages.require(
        Check.CONTRACTION_SIDES,
        side[0].times(side[1]).equals(end.value()),
        "the contractions do not end in their sides");
    return new Sides(end.point(), side[0], side[1], statement.hasWeights() ? side[2] : Ext.ZERO);
  }

  private WeightRows columns(Expansion expansion, Sides sides) {
    ExtVector factors = expansion.columnFactors(sides.point(), kernels);
    Claim end = SumcheckRounds.ofPairs(messages, "column", sides.weights(), statement.columnLog());
    Ext value = messages.elements("weights", 1)[0];
    Ext factor = new EqTable(end.point(), kernels).dot(factors);
    messages.require(
        Check.COLUMN_WEIGHTS,
        factor.times(value).equals(end.value()),
        "the columns of weights do not end in their value");
    return WeightRows.of(
        key.layout(), expansion.weightClaims(sides.point(), end.point(), kernels), value, kernels);
  }

  /** Adds the claims of products and contractions to the functional; returns the value of all. */
  private Ext gather(
      Expansion expansion, Ext linear, Optional<Factors> factors, Optional<Sides> sides) {
    Ext eta = transcript.challenge("claims");
    Ext eta2 = eta.times(eta);
    Ext value = linear;
    if (factors.isPresent()) {
      Claim a = factors.get().a();
      value = eta.timesPlus(a.value(), eta2.timesPlus(factors.get().b(), value));
      value = value.minus(expansion.addFactors(a.point(), eta, eta2, kernels));
    }
    if (sides.isPresent()) {
      Sides s = sides.get();
      Ext eta3 = eta2.times(eta);
      Ext eta4 = eta2.times(eta2);
      Ext right = s.right().minus(s.weights());
      value = eta3.timesPlus(s.left(), eta4.timesPlus(right, value));
      value = value.minus(expansion.addSides(s.point(), eta3, eta4, kernels));
    }
    return value;
  }

  private Claim activations(ExtVector functional, Ext value) {
    MatrixShape shape = MatrixShape.activations(statement.variableCount());
    Claim end = SumcheckRounds.ofPairs(messages, "activation", value, shape.logEntries());
    Ext opened = messages.elements("opened", 1)[0];
    Ext factor = new EqTable(end.point(), kernels).dot(functional);
    messages.require(
        Check.ACTIVATION_VALUE,
        factor.times(opened).equals(end.value()),
        "the claims about activations do not end in their value");
    return new Claim(end.point(), opened);
  }

  private void openWitness(Hash32 root, Claim opened) {
    MatrixShape shape = MatrixShape.activations(statement.variableCount());
    int w = shape.logWidth();
    Ext[] random = transcript.challenge("proximity", shape.rows());
    ExtVector proximity = new ExtVector(shape.rows());
    for (int i = 0; i < random.length; i++) {
      proximity.set(i, random[i]);
    }
    Ext[] high = Arrays.copyOfRange(opened.point(), w, opened.point().length);
    ExtVector evaluation = kernels.eq(high, Ext.ONE, shape.rows());
    ExtVector[] rows = messages.vectors("rows", 2, shape.width());
    Ext[] low = Arrays.copyOf(opened.point(), w);
    messages.require(
        Check.WITNESS_VALUE,
        kernels
            .dot(rows[1], 0, kernels.eq(low, Ext.ONE, shape.width()), 0, shape.width())
            .equals(opened.value()),
        "the combination of activations does not give the value that was opened");
    OpenedColumns columns = columns("witness", ProofFormat.WITNESS_QUERIES, shape);
    requireMember(Check.WITNESS_TREE, columns, root, shape);
    messages.require(
        Check.WITNESS_PROXIMITY,
        columns.agrees(new RowCombination(0, proximity, rows[0]), shape, kernels),
        "an opened column of activations differs from their random combination");
    messages.require(
        Check.WITNESS_EVALUATION,
        columns.agrees(new RowCombination(0, evaluation, rows[1]), shape, kernels),
        "an opened column of activations differs from the combination that is evaluated");
  }

  private void openWeights(WeightRows claim) {
    MatrixShape shape = key.layout().matrix().orElseThrow();
    ExtVector[] rows = messages.vectors("weight rows", claim.combinations().size(), shape.width());
    messages.require(
        Check.WEIGHTS_VALUE,
        claim.valueOf(rows, kernels).equals(claim.value()),
        "the combinations of weights do not give the value that was opened");
    OpenedColumns columns = columns("weights", ProofFormat.WEIGHT_QUERIES, shape);
    requireMember(Check.WEIGHTS_TREE, columns, key.root(), shape);
    for (int i = 0; i < rows.length; i++) {
      messages.require(
          Check.WEIGHTS_EVALUATION,
          columns.agrees(
              new RowCombination(0, claim.combinations().get(i).rows(), rows[i]), shape, kernels),
          "an opened column of weights differs from their combination");
    }
  }

  private OpenedColumns columns(String label, int queries, MatrixShape shape) {
    int[] positions = transcript.positions(label, queries, shape.positions());
    int[][] columns = new int[positions.length][];
    for (int i = 0; i < positions.length; i++) {
      columns[i] = messages.committed(shape.rows());
    }
    byte[] siblings = messages.hashes(ColumnTree.siblings(positions, shape.positions()).length);
    return new OpenedColumns(positions, columns, siblings);
  }

  private void requireMember(Check check, OpenedColumns columns, Hash32 root, MatrixShape shape) {
    Optional<Fault> fault = columns.membership(root, shape);
    messages.require(
        check, fault.isEmpty(), "the opened columns are not those of the commitment " + root);
  }
}
