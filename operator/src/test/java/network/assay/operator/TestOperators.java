package network.assay.operator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import network.assay.client.TinyModel;
import network.assay.client.key.KeyFiles;
import network.assay.client.prove.Prover;
import network.assay.client.store.ModelStore;
import network.assay.engine.operation.WeightMemory;
import network.assay.engine.run.Limits;

/** Operators for tests: a fixed clock, seeded randomness, one worker. */
final class TestOperators {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private TestOperators() {}

  static OperatorSettings settings() {
    return new OperatorSettings(
        "scratch",
        31337,
        Limits.standard(),
        new OperatorSettings.Capacity(2, 1, 8, 64 << 20),
        Duration.ofSeconds(5));
  }

  static Operator open(Path folder) {
    return open(folder, new SimpleMeterRegistry());
  }

  /** An operator on {@code folder}, which gets the two versions of the tiny model. */
  static Operator open(Path folder, MeterRegistry meters) {
    return open(folder, meters, Optional.empty(), 0);
  }

  /** The same, with a prover. */
  static Operator open(
      Path folder, MeterRegistry meters, Optional<Prover> prover, long proveMillisMax) {
    ModelStore store = ModelStore.open(folder.resolve("models"));
    TinyModel.publish(store, "1.0.0", 1);
    TinyModel.publish(store, "1.1.0", 2);
    return new Operator(
        KeyFiles.development("operator").key(),
        store,
        folder.resolve("jobs"),
        new OperatorSettings(
            settings().network(),
            settings().chainId(),
            settings().limits(),
            settings().capacity(),
            settings().stopMax(),
            proveMillisMax),
        new Surroundings(
            InstantSource.fixed(NOW),
            new SplittableRandom(7),
            meters,
            WeightMemory.anonymous(),
            prover));
  }
}
