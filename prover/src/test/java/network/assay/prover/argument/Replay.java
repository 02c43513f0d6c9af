package network.assay.prover.argument;

import java.util.EnumSet;
import java.util.List;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Claim;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.SumcheckRounds;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/**
 * What a verifier knows when it has read the messages so far, whatever its checks say. Of a
 * statement with products, contractions and weights; what lies behind the end is null.
 */
final class Replay {
  private static final Kernels KERNELS = new ScalarKernels();

  private final Statement statement;
  private final Messages messages;
  private Expansion expansion;
  private Ext linear;
  private Claim contraction;
  private Claim column;
  private Ext columnFactor;
  private WeightRows weightRows;
  private Ext value;
  private Claim activation;

  private Replay(Statement statement, Messages messages) {
    this.statement = statement;
    this.messages = messages;
  }

  /**
   * Reads the beginning of a proof.
   *
   * @param proof ends before one of the messages parts, sides, weights, or anywhere behind them
   */
  static Replay of(Statement statement, ZkKey key, List<ZkRun> runs, byte[] proof) {
    Transcript transcript = Publics.absorbed(key, runs);
    Messages messages = new Messages(proof, transcript, EnumSet.allOf(Check.class));
    Replay replay = new Replay(statement, messages);
    replay.follow(key);
    return replay;
  }

  private void follow(ZkKey key) {
    Transcript transcript = messages.transcript();
    messages.magic(ProofFormat.magic());
    messages.hash("witness");
    Ext[] alpha = transcript.challenge("alpha", statement.tables().size());
    Ext beta = transcript.challenge("beta");
    FractionRounds.Leaves leaves = FractionRounds.follow(messages, statement.leafLog());
    Ext[] tau = transcript.challenge("zero", statement.zeroLog());
    Ext zeta = transcript.challenge("mix");
    expansion = statement.expand(leaves.point(), tau, alpha, beta, zeta, KERNELS);
    linear = zeta.timesPlus(leaves.numerator(), leaves.denominator()).minus(Ext.ONE);
    linear = linear.minus(expansion.known());
    if (messages.left() == 0) {
      return;
    }
    Ext[] parts = messages.elements("parts", 2);
    Claim product = SumcheckRounds.ofTriples(messages, "product", parts[0], statement.productLog());
    Ext[] factors = messages.elements("factors", 2);
    contraction =
        SumcheckRounds.ofPairs(messages, "contraction", parts[1], statement.contractionLog());
    if (messages.left() == 0) {
      return;
    }
    Ext[] sides = messages.elements("sides", 3);
    ExtVector columns = expansion.columnFactors(contraction.point(), KERNELS);
    column = SumcheckRounds.ofPairs(messages, "column", sides[2], statement.columnLog());
    columnFactor = extension(columns, column.point());
    if (messages.left() == 0) {
      return;
    }
    Ext weights = messages.elements("weights", 1)[0];
    weightRows =
        WeightRows.of(
            key.layout(),
            expansion.weightClaims(contraction.point(), column.point(), KERNELS),
            weights,
            KERNELS);
    gather(parts, new Claim(product.point(), factors[0]), factors[1], sides);
    MatrixShape shape = MatrixShape.activations(statement.variableCount());
    if (messages.left() > 0) {
      activation = SumcheckRounds.ofPairs(messages, "activation", value, shape.logEntries());
    }
  }

  private void gather(Ext[] parts, Claim a, Ext b, Ext[] sides) {
    Ext eta = messages.transcript().challenge("claims");
    Ext eta2 = eta.times(eta);
    Ext eta3 = eta2.times(eta);
    Ext eta4 = eta2.times(eta2);
    value = linear.minus(parts[0]).minus(parts[1]);
    value = eta.timesPlus(a.value(), eta2.timesPlus(b, value));
    value = value.minus(expansion.addFactors(a.point(), eta, eta2, KERNELS));
    value = eta3.timesPlus(sides[0], eta4.timesPlus(sides[1].minus(sides[2]), value));
    value = value.minus(expansion.addSides(contraction.point(), eta3, eta4, KERNELS));
  }

  private static Ext extension(ExtVector vector, Ext[] point) {
    int length = vector.length();
    return KERNELS.dot(vector, 0, KERNELS.eq(point, Ext.ONE, length), 0, length);
  }

  /** The linear claim before its parts are sent: what variables, products, contractions add to. */
  Ext linear() {
    return linear;
  }

  /** L, and L' once the claims are gathered. */
  ExtVector functional() {
    return expansion.variables();
  }

  /** What L' is claimed to give. */
  Ext value() {
    return value;
  }

  /** Where the contractions end. */
  Claim contraction() {
    return contraction;
  }

  /** What the value of the weights must be. */
  Ext weightsWanted() {
    return column.value().times(columnFactor.inverse());
  }

  /** The claim about weights. */
  WeightRows weightRows() {
    return weightRows;
  }

  /** Where the activations end. */
  Claim activation() {
    return activation;
  }

  /** What the value of the activations must be. */
  Ext openedWanted() {
    return activation.value().times(extension(functional(), activation.point()).inverse());
  }
}
