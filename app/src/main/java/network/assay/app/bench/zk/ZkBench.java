package network.assay.app.bench.zk;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.app.bench.ZkModels;
import network.assay.app.bench.zk.ZkContender.Outcome;
import network.assay.engine.run.EngineException;

/**
 * {@code assay bench zk}: what a proof of each of {@link ZkModels} costs, ours and the peer's on
 * the same machine, one model after the other.
 */
public final class ZkBench {
  private final SequencedMap<String, Supplier<ZkModels.Model>> models;
  private final Setting setting;
  private final ZkContender ours;
  private final Optional<ZkContender> peer;

  /**
   * How it is measured.
   *
   * @param threads of both sides
   * @param timing of our side; the peer proves as often, and at most three times
   * @param peer limits of EZKL; empty to leave it out
   */
  public record Setting(int threads, Timing timing, Optional<PeerLimits> peer) {}

  /**
   * How far the peer may go.
   *
   * @param stepSeconds most time of one of its steps
   * @param memoryMebibytes most memory that its process may hold
   */
  public record PeerLimits(int stepSeconds, int memoryMebibytes) {
    public PeerLimits {
      if (stepSeconds < 1 || memoryMebibytes < 1) {
        throw new IllegalArgumentException("limits count from 1");
      }
    }
  }

  /**
   * One model.
   *
   * @param subject the model; absent figures of it are not zero, see there
   * @param peer the peer's name and what came of it; empty when it was left out
   */
  public record Case(
      Subject subject, Outcome ours, Optional<Peer> peer, List<Published> published) {}

  /** Who the peer is, with its version, and what came of it. */
  public record Peer(String name, Outcome outcome) {}

  /**
   * @param root the repository
   * @param launcher the script that starts a process
   * @param system our prover
   * @param wanted which models, by name
   */
  public ZkBench(
      Path root, Path launcher, ZkSystem system, Setting setting, Predicate<String> wanted) {
    this.models = new ZkModels(root).all();
    this.models.keySet().removeIf(wanted.negate());
    this.setting = setting;
    this.ours = new OurProver(system, launcher, setting.threads, setting.timing);
    this.peer =
        setting.peer.map(limits -> new EzklPeer(root, setting.threads, limits, setting.timing));
  }

  /** Names of the models that will be proved. */
  public List<String> cases() {
    return List.copyOf(models.keySet());
  }

  /**
   * Measures each model.
   *
   * @param before takes what is done next, for people who wait
   * @param cases takes each model when it is done
   * @throws EngineException when a model of the bench does not even run
   */
  public void run(Consumer<String> before, Consumer<Case> cases) {
    for (String name : models.keySet()) {
      before.accept(name + ": quantising");
      Subject subject = Subject.of(models.get(name).get(), setting.threads, setting.timing);
      before.accept(name + ": proving");
      Outcome mine = ours.measure(subject);
      Optional<Peer> theirs =
          peer.map(contender -> {
            before.accept(name + ": " + contender.label() + " is proving");
            Outcome outcome = contender.measure(subject);
            return new Peer(contender.label(), outcome);
          });
      cases.accept(new Case(subject, mine, theirs, Published.of(name)));
    }
  }
}
