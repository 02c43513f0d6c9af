package network.assay.verify.zk;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import network.assay.primitives.Decoded;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.ProofRefusedException;
import network.assay.verify.zk.argument.Reduction;
import network.assay.verify.zk.argument.Soundness;
import network.assay.verify.zk.argument.Ticket;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.lowering.Lowering;

/**
 * Checks proofs of format {@code assay-zk-proof/1} as {@code spec/zk.md} says. Pure and total: any
 * bytes give a result, in time and memory that the sizes of the program and the runs bound.
 */
public final class ZkVerifier {
  private final Kernels kernels;
  private final Set<Check> omitted;

  /** A verifier that needs nothing but the platform. */
  public ZkVerifier() {
    this(new ScalarKernels());
  }

  /** A verifier with faster kernels; results are the same. */
  public ZkVerifier(Kernels kernels) {
    this(kernels, Set.of());
  }

  /** For tests that show what each check is for. */
  ZkVerifier(Kernels kernels, Set<Check> omitted) {
    this.kernels = kernels;
    this.omitted = omitted;
  }

  /**
   * Checks a proof.
   *
   * @param proof any bytes
   * @param key any bytes; a key of format {@code assay-zk-key/1} or {@code assay-zk-hidden-key/1}
   *     is needed
   * @param runs what the proof is said to be about, at least one
   */
  public static ZkResult verify(byte[] proof, byte[] key, List<ZkRun> runs) {
    return new ZkVerifier().check(proof, key, runs);
  }

  /** Checks a proof; parameters as of {@link #verify}. */
  public ZkResult check(byte[] proof, byte[] key, List<ZkRun> runs) {
    return switch (ZkKeyCodec.decode(key)) {
      case Decoded.Bad<ZkKey> bad ->
          refused(Check.KEY, "the key is none: " + bad.field() + ": " + bad.sentence());
      case Decoded.Good<ZkKey> good -> check(proof, good.value(), runs);
    };
  }

  /** Checks a proof under a key that was decoded. */
  public ZkResult check(byte[] proof, ZkKey key, List<ZkRun> runs) {
    Statement statement;
    int bits;
    try {
      statement = Lowering.lower(key, ZkRun.decoded(runs));
      bits = Soundness.bits(statement);
    } catch (ZkException e) {
      return refused(Check.STATEMENT, e.getMessage());
    }
    try {
      Messages messages =
          new Messages(proof, Publics.absorbed(key, runs), statement.pads(), omitted);
      Reduction.Reduced shown = new ProofCheck(statement, key, messages, kernels).check();
      OptionalInt ticket = shown.ticket().stream().mapToInt(Ticket::number).findFirst();
      return new ZkResult.Proven(key.programId(), key.digest(), bits, shown.inputs(), ticket);
    } catch (ProofRefusedException e) {
      return refused(e.check(), e.getMessage());
    }
  }

  private static ZkResult refused(Check check, String sentence) {
    return new ZkResult.Refused(sentence, check.label());
  }
}
