package network.assay.operator;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What an operator takes from outside, so that tests can hold it still.
 *
 * @param clock for the times in receipts
 * @param secureRandom for salts and job ids; must not be guessable
 * @param meters where figures go
 */
public record Surroundings(
    InstantSource clock, RandomGenerator secureRandom, MeterRegistry meters) {}
