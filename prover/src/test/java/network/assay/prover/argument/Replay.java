package network.assay.prover.argument;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Claim;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.Padded;
import network.assay.verify.zk.argument.PaddedClaim;
import network.assay.verify.zk.argument.PaddedValues;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.Reduction;
import network.assay.verify.zk.argument.SumcheckRounds;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.EqTable;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/**
 * What a verifier makes of the messages so far, whatever its checks say, and what who knows the
 * pads knows beyond that. Of a statement with products, contractions and weights.
 */
final class Replay {
  private static final Kernels KERNELS = new ScalarKernels();

  /** What a hiding proof shows by its claim about variables: passed over only if told. */
  static final Set<Check> DEFERRED =
      EnumSet.of(
          Check.LOOKUP_ROUND,
          Check.LOOKUP_CHILDREN,
          Check.PRODUCT_FACTORS,
          Check.CONTRACTION_SIDES);

  /**
   * What is proved.
   *
   * @param variables the committed ones in the field
   * @param omitted checks that the verifier passes over
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Setting(
      Statement statement, ZkKey key, List<ZkRun> runs, int[] variables, Set<Check> omitted) {}

  private final Setting setting;
  private final Statement statement;
  private final byte[] proof;

  /** Replays the beginning of a proof. */
  Replay(Setting setting, byte[] proof) {
    this.setting = setting;
    this.statement = setting.statement();
    this.proof = proof;
  }

  private Messages messages() {
    Set<Check> passed = EnumSet.allOf(Check.class);
    if (statement.hides()) {
      passed.removeAll(DEFERRED);
      passed.addAll(setting.omitted());
    }
    return new Messages(
        proof, Publics.absorbed(setting.key(), setting.runs()), statement.pads(), passed);
  }

  private Ext value(Padded padded) {
    return PaddedValues.of(padded, setting.variables());
  }

  /** The beginning of a proof up to the message {@code parts}. */
  private final class Start {
    private final Messages messages = messages();
    private final Expansion expansion;
    private final Padded linear;

    Start() {
      Transcript transcript = messages.transcript();
      messages.magic(ProofFormat.magic());
      if (statement.hides()) {
        messages.hash("inputs root");
      }
      messages.hash("witness");
      Ext[] alpha = transcript.challenge("alpha", statement.tables().size());
      Ext beta = transcript.challenge("beta");
      FractionRounds.Leaves leaves = FractionRounds.follow(messages, statement.leafLog());
      Ext[] tau = transcript.challenge("zero", statement.zeroLog());
      Ext zeta = transcript.challenge("mix");
      expansion = statement.expand(leaves.point(), tau, alpha, beta, zeta, KERNELS);
      linear = leaves.claim(zeta).minus(expansion.known());
    }

    /** Up to the message {@code sides}. */
    PaddedClaim contraction() {
      Padded[] parts = messages.padded("parts", 2);
      SumcheckRounds.follow(messages, "product", 3, parts[0], statement.productLog());
      messages.padded("factors", 2);
      return SumcheckRounds.follow(
          messages, "contraction", 2, parts[1], statement.contractionLog());
    }
  }

  /** Before {@code parts}: what the linear claim is more than what the variables give. */
  Ext linearDefect() {
    Start start = new Start();
    ExtVector functional = start.expansion.variables().vector();
    int[] variables = setting.variables();
    return value(start.linear).minus(KERNELS.dot(variables, 0, functional, 0, variables.length));
  }

  /** Before {@code sides}: what their product must be. */
  Ext contractionWanted() {
    return value(new Start().contraction().value());
  }

  /** Before {@code weights}: what the value of the weights must be. */
  Ext weightsWanted() {
    Start start = new Start();
    Ext[] point = start.contraction().point();
    Padded[] sides = start.messages.padded("sides", 3);
    Claim column =
        SumcheckRounds.plain(start.messages, "column", sides[2].constant(), statement.columnLog());
    ExtVector factors = start.expansion.columnFactors(point, KERNELS);
    return column.value().times(new EqTable(column.point(), KERNELS).dot(factors).inverse());
  }

  /** Behind {@code weights}. */
  End end() {
    return new End();
  }

  /** What the verifier comes to, and what it reads then. */
  final class End {
    private final Messages messages = messages();
    private final Reduction.Reduced reduced =
        new Reduction(statement, setting.key().layout(), messages, KERNELS).follow();

    ActivationClaim activations() {
      return reduced.activations();
    }

    WeightRows weightRows() {
      return reduced.weights().orElseThrow();
    }

    /** What the claim about variables is more than what they give. */
    Ext defect() {
      ExtVector functional = activations().functional().vector();
      int[] variables = setting.variables();
      return activations()
          .value()
          .minus(KERNELS.dot(variables, 0, functional, 0, variables.length));
    }

    /** Before {@code opened}. */
    Rounds rounds() {
      Ext sum = activations().value();
      Ext nu = Ext.ZERO;
      if (statement.hides()) {
        Ext maskSum = messages.elements("mask sum", 1)[0];
        nu = messages.transcript().challenge("mask");
        sum = nu.timesPlus(maskSum, sum);
      }
      Claim end = SumcheckRounds.plain(messages, "activation", sum, statement.shape().logEntries());
      return new Rounds(end, activations().at(end.point(), statement.shape()), nu);
    }

    /** Before {@code rows}, behind {@link #rounds}: by what Y and Z hide. */
    Ext kappa() {
      messages.elements("opened", 2);
      messages.elements("mask values", 2);
      return messages.transcript().challenge("opening");
    }
  }

  /**
   * Where the rounds about variables end: with factor · ω + ν · γ.
   *
   * @param nu 0 in an open proof
   */
  record Rounds(Claim end, Ext factor, Ext nu) {}
}
