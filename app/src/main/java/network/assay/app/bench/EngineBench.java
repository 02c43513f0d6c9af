package network.assay.app.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * {@code assay bench engine}: models in our engine against ONNX Runtime, first their speed, then
 * the memory that a process holds to run them. A case more is a row more in {@link BenchModels}.
 */
public final class EngineBench {
  private static final String NAME = "engine";
  private static final double MEBI = 1 << 20;

  private final SequencedMap<String, Supplier<BenchModel>> models;
  private final Duel duel;

  /**
   * @param root the repository, where models/ lies
   * @param duel how to time
   * @param wanted which cases to run, by name
   */
  public EngineBench(Path root, Duel duel, Predicate<String> wanted) {
    this.models = new BenchModels(root).all();
    this.models.keySet().removeIf(wanted.negate());
    this.duel = duel;
  }

  /** Names of the cases that will run. */
  public List<String> cases() {
    return List.copyOf(models.keySet());
  }

  /**
   * Runs every case at every number of threads and hands each line to {@code lines} as it is known,
   * last the geometric mean of the ratios of speed.
   */
  public void run(List<Integer> threadCounts, Consumer<BenchResult> lines) {
    List<Double> ratios = new ArrayList<>();
    String peerName = OnnxRuntimePeer.label();
    for (String name : models.keySet()) {
      BenchModel model = models.get(name).get();
      for (int threads : threadCounts) {
        try (Contender ours = EngineContender.ready(model, threads);
            Contender peer = OnnxRuntimePeer.ready(model, threads)) {
          Duel.Seconds seconds = duel.fight(ours, peer, model.tolerance());
          double ratio = seconds.peer() / seconds.ours();
          ratios.add(ratio);
          lines.accept(
              new BenchResult(
                  NAME,
                  name + "/threads-" + threads,
                  "runsPerSecond",
                  1 / seconds.ours(),
                  1 / seconds.peer(),
                  peerName,
                  ratio));
        }
      }
    }
    for (String model : models.keySet()) {
      if (ResidentMemory.isMeasurable()) {
        double ours = ResidentMemory.of(ResidentMemory.Side.OURS, model) / MEBI;
        double peer = ResidentMemory.of(ResidentMemory.Side.PEER, model) / MEBI;
        lines.accept(
            new BenchResult(
                NAME, model + "/memory", "residentMebibytes", ours, peer, peerName, peer / ours));
      }
    }
    double mean = geometricMean(ratios);
    lines.accept(new BenchResult(NAME, "all", "geometricMeanOfRatios", mean, 1, peerName, mean));
  }

  static double geometricMean(List<Double> ratios) {
    double logs = 0;
    for (double ratio : ratios) {
      logs += Math.log(ratio);
    }
    return Math.exp(logs / ratios.size());
  }
}
