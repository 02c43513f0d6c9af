package network.assay.app.bench.zk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.app.bench.zk.ZkSystem.Prepared;
import network.assay.app.bench.zk.ZkSystem.Proven;
import network.assay.client.prove.ProofException;
import network.assay.client.store.Durable;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;

/** Our prover: warm in this process, and once through the launcher in a process of its own. */
final class OurProver implements ZkContender {
  private static final long FRESH_SECONDS_MAX = 600;

  private final ZkSystem system;
  private final Path launcher;
  private final int threads;
  private final Timing timing;

  /**
   * @param launcher the script that starts a process
   */
  OurProver(ZkSystem system, Path launcher, int threads, Timing timing) {
    this.system = system;
    this.launcher = launcher;
    this.threads = threads;
    this.timing = timing;
  }

  @Override
  public String label() {
    return "assay";
  }

  @Override
  public Outcome measure(Subject subject) {
    if (subject.program().isEmpty()) {
      return new Outcome.NotProved(subject.refusal());
    }
    try {
      Figures warm = warm(subject);
      Fresh fresh = fresh(subject.program().get(), subject.inputs());
      return new Outcome.Proved(
          new Figures(
              warm.settings(),
              warm.prepareSeconds(),
              warm.proveSeconds(),
              fresh.seconds,
              warm.verifySeconds(),
              warm.proofBytes(),
              fresh.peakBytes,
              warm.deviation()));
    } catch (EngineException | ProofException | IOException e) {
      return new Outcome.NotProved(e.getMessage());
    }
  }

  /** All but what a fresh process takes, which is 0 here. */
  private Figures warm(Subject subject) {
    Map<String, Tensor> inputs = subject.inputs();
    long start = System.nanoTime();
    try (Prepared prepared = system.prepare(subject.program().orElseThrow())) {
      final double prepareSeconds = (System.nanoTime() - start) / 1e9;
      AtomicReference<Proven> last = new AtomicReference<>();
      double proveSeconds = timing.seconds(() -> last.set(prepared.prove(inputs)));
      Proven proven = last.get();
      double verifySeconds =
          timing.seconds(() -> {
            if (!prepared.accepts(inputs, proven)) {
              throw new IllegalStateException(
                  "the verifier does not accept the proof of " + subject.model().name());
            }
          });
      double[] outputs =
          proven.outputs().values().stream().flatMapToDouble(Subject::numbers).toArray();
      return new Figures(
          "",
          prepareSeconds,
          proveSeconds,
          0,
          verifySeconds,
          proven.proof().length,
          0,
          subject.deviation(outputs));
    }
  }

  private record Fresh(double seconds, long peakBytes) {}

  private Fresh fresh(LoadedProgram program, Map<String, Tensor> inputs) throws IOException {
    Path folder = Files.createTempDirectory("assay-bench-zk");
    try {
      new FreshProof(folder).save(program, inputs);
      ChildProcess.Ended ended =
          ChildProcess.run(
              List.of(
                  launcher.toString(),
                  "bench",
                  "zk",
                  "--fresh",
                  folder.toString(),
                  "--threads",
                  "" + threads),
              Map.of("ASSAY_BUILD", "never"),
              FRESH_SECONDS_MAX);
      List<ChildProcess.Line> lines = ended.lines();
      boolean isWhole = lines.size() == 2 && lines.getFirst().text().equals(FreshProof.PROVED);
      if (ended.status() != 0 || !isWhole) {
        throw new IOException(
            "a fresh process that proves ended with " + ended.status() + ended.error());
      }
      return new Fresh(lines.getFirst().seconds(), Long.parseLong(lines.getLast().text()));
    } finally {
      Durable.deleteTree(folder);
    }
  }
}
