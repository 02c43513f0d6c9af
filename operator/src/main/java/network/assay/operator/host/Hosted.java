package network.assay.operator.host;

import network.assay.client.job.ModelCard;
import network.assay.client.job.Ports;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.program.Program;
import network.assay.engine.run.Executor;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Hash32;
import network.assay.verify.manifest.Manifest;

/**
 * A version that is ready to run.
 *
 * @param bytes of memory that it is reckoned to take
 */
public record Hosted(
    ModelCard card, Hash32 programId, LoadedProgram loaded, Executor executor, long bytes) {

  /** Weights are held twice, as they came and packed for the kernels; the rest is small. */
  private static final long WEIGHT_COPIES = 2;

  private static final long OVERHEAD_BYTES = 1 << 20;

  static Hosted of(
      PublishedVersion version, Manifest manifest, LoadedProgram loaded, Executor executor) {
    Program program = loaded.program();
    long weights =
        loaded.constants().stream().mapToLong(c -> (long) c.size() * c.type().bytes()).sum();
    ModelCard card =
        new ModelCard(version, manifest, Ports.inputs(program), Ports.outputs(program, executor));
    return new Hosted(
        card,
        Hash32.parse("0x" + loaded.id()),
        loaded,
        executor,
        WEIGHT_COPIES * weights + OVERHEAD_BYTES);
  }

  public Program program() {
    return loaded.program();
  }
}
