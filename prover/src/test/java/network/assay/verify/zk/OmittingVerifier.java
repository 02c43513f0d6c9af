package network.assay.verify.zk;

import java.util.List;
import java.util.Set;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.field.ScalarKernels;

/** Verifiers that pass over checks, for tests that show what each check is for. */
public final class OmittingVerifier {
  private OmittingVerifier() {}

  /** What a verifier without these checks says. */
  public static ZkResult verify(byte[] proof, byte[] key, List<ZkRun> runs, Set<Check> omitted) {
    return new ZkVerifier(new ScalarKernels(), omitted).check(proof, key, runs);
  }
}
