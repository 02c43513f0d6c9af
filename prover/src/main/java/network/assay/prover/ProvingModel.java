package network.assay.prover;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.program.ProgramCodec;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Hash32;
import network.assay.prover.commitment.Committed;
import network.assay.prover.commitment.Committer;
import network.assay.prover.witness.WeightMatrix;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.key.WeightLayout;
import network.assay.verify.zk.key.ZkKey;

/**
 * A model as proofs need it: its key, and its weights laid out, committed to and packed. Expensive
 * to make, good for any number of proofs.
 *
 * @param weights the commitment; empty where the program has no weights
 * @param blocks the weight blocks, by number
 */
public record ProvingModel(ZkKey key, Optional<Committed> weights, List<WeightMatrix> blocks) {
  /**
   * Lays out and commits to the weights of a program of profile {@code int}.
   *
   * @throws network.assay.verify.zk.program.ZkException when it is no program that can be proved
   */
  public static ProvingModel of(
      LoadedProgram loaded, Committer committer, IntegerKernels kernels, Crew crew) {
    byte[] program = ProgramCodec.encode(loaded.program());
    byte[][] constants =
        loaded.constants().stream().map(TensorCodec::encodeElements).toArray(byte[][]::new);
    WeightLayout layout = WeightLayout.of(ZkKey.program(program));
    byte[] vector = layout.vector(i -> constants[i]);
    Optional<Committed> weights =
        layout.matrix().map(matrix -> committer.commit(vector, matrix, crew));
    Hash32 root = weights.map(Committed::root).orElse(Hash32.ZERO);
    ZkKey key = ZkKey.of(program, i -> constants[i], root);
    List<WeightMatrix> blocks =
        IntStream.range(0, layout.blocks().size())
            .mapToObj(i -> WeightMatrix.of(vector, layout, i, kernels))
            .toList();
    return new ProvingModel(key, weights, blocks);
  }
}
