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
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.key.WeightLayout;
import network.assay.verify.zk.key.ZkKey;

/**
 * A model as proofs need it: its key, and its weights laid out, committed to and packed. Expensive
 * to make, good for any number of proofs.
 *
 * @param weights the commitment; empty where the program has no weights, or hides them
 * @param tickets the commitments that hide the weights; empty under an open key
 * @param blocks the weight blocks, by number
 */
public record ProvingModel(
    ZkKey key, Optional<Committed> weights, Optional<Tickets> tickets, List<WeightMatrix> blocks) {
  /**
   * Lays out and commits to the weights of a program of profile {@code int}.
   *
   * @throws network.assay.verify.zk.program.ZkException when it is no program that can be proved
   */
  public static ProvingModel of(
      LoadedProgram loaded, Committer committer, IntegerKernels kernels, Crew crew) {
    byte[] program = ProgramCodec.encode(loaded.program());
    byte[][] constants = constants(loaded);
    WeightLayout layout = WeightLayout.of(ZkKey.program(program));
    byte[] vector = layout.vector(i -> constants[i]);
    Optional<Committed> weights =
        layout.matrix().map(matrix -> committer.commit(vector, matrix, crew));
    Hash32 root = weights.map(Committed::root).orElse(Hash32.ZERO);
    ZkKey key = ZkKey.of(program, i -> constants[i], root);
    return new ProvingModel(key, weights, Optional.empty(), blocks(vector, layout, kernels));
  }

  /** Makes the tickets of weights that lie so. */
  @FunctionalInterface
  interface Ticketing {
    Tickets of(byte[] weights, TicketShape shape);
  }

  /**
   * Lays out the weights of a program of profile {@code int} under a hidden key.
   *
   * @throws network.assay.verify.zk.program.ZkException when it is no program that can be proved
   *     under such a key
   */
  static ProvingModel hidden(LoadedProgram loaded, Ticketing ticketing, IntegerKernels kernels) {
    byte[] program = ProgramCodec.encode(loaded.program());
    byte[][] constants = constants(loaded);
    WeightLayout layout = WeightLayout.hidden(ZkKey.program(program));
    byte[] vector = layout.vector(i -> constants[i]);
    Tickets tickets = ticketing.of(vector, layout.ticket().orElseThrow());
    ZkKey key = ZkKey.hidden(program, i -> constants[i], tickets.count(), tickets.root());
    return new ProvingModel(
        key, Optional.empty(), Optional.of(tickets), blocks(vector, layout, kernels));
  }

  private static byte[][] constants(LoadedProgram loaded) {
    return loaded.constants().stream().map(TensorCodec::encodeElements).toArray(byte[][]::new);
  }

  private static List<WeightMatrix> blocks(
      byte[] vector, WeightLayout layout, IntegerKernels kernels) {
    return IntStream.range(0, layout.blocks().size())
        .mapToObj(i -> WeightMatrix.of(vector, layout, i, kernels))
        .toList();
  }
}
