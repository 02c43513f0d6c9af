package network.assay.verify;

import java.util.List;
import java.util.OptionalInt;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.InputCommitment;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.ZkVerifier;
import network.assay.verify.zk.key.ZkKeyCodec;

/** Checks proofs as {@code spec/zk.md} says. */
final class ZkProofs implements ZkCheck.ProofVerifier {
  @Override
  public ZkResult verify(byte[] proof, byte[] key, List<ZkRun> runs) {
    return ZkVerifier.verify(proof, key, runs);
  }

  @Override
  public Hash32 inputsRoot(byte[] key, ZkRun run, ZkSecret secret, OptionalInt ticket) {
    return InputCommitment.root(ZkKeyCodec.decode(key).orThrow(), List.of(run), secret, ticket);
  }
}
