package network.assay.operator;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import network.assay.client.prove.Prover;
import network.assay.engine.operation.WeightMemory;

/**
 * What an operator takes from outside, so that tests can hold it still.
 *
 * @param clock for the times in receipts
 * @param secureRandom for salts and job ids; must not be guessable
 * @param meters where figures go
 * @param weights where packed weights lie; changes no answer
 * @param prover makes proofs; empty where none is built in
 */
public record Surroundings(
    InstantSource clock,
    RandomGenerator secureRandom,
    MeterRegistry meters,
    WeightMemory weights,
    Optional<Prover> prover) {

  /** With packed weights in memory of this process alone, and no prover. */
  public Surroundings(InstantSource clock, RandomGenerator secureRandom, MeterRegistry meters) {
    this(clock, secureRandom, meters, WeightMemory.anonymous(), Optional.empty());
  }
}
