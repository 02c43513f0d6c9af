package network.assay.operator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import network.assay.client.job.JobRefused;

/**
 * An operator's figures. Labels have few values, all known here: none is a model's name, which any
 * publisher could multiply.
 */
final class OperatorMeters {
  private final MeterRegistry meters;
  private final Counter multiplyAdds;
  private final Timer answered;

  OperatorMeters(MeterRegistry meters) {
    this.meters = meters;
    this.multiplyAdds =
        Counter.builder("assay.multiply.adds")
            .description("Multiply-adds of answered jobs")
            .register(meters);
    this.answered =
        Timer.builder("assay.job")
            .description("Time from acceptance to the signed answer")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(10))
            .register(meters);
  }

  void gauges(IntSupplier waiting, IntSupplier running, LongSupplier modelBytes) {
    gauge("assay.queue.waiting", waiting::getAsInt);
    gauge("assay.queue.running", running::getAsInt);
    gauge("assay.models.bytes", () -> (double) modelBytes.getAsLong());
  }

  private void gauge(String name, Supplier<Number> value) {
    // Strong: nobody else keeps the supplier, and a collected gauge reads NaN.
    Gauge.builder(name, value).strongReference(true).register(meters);
  }

  void answered(long nanos, long work) {
    answered.record(Duration.ofNanos(nanos));
    multiplyAdds.increment((double) work);
  }

  void replayed() {
    meters.counter("assay.jobs.replayed").increment();
  }

  void refused(JobRefused.Reason reason) {
    meters.counter("assay.jobs.refused", "reason", reason.code()).increment();
  }

  void loaded(boolean good, long nanos) {
    Timer.builder("assay.model.load")
        .tag("result", good ? "good" : "failed")
        .register(meters)
        .record(Duration.ofNanos(nanos));
  }

  void proved(boolean good, long nanos) {
    Timer.builder("assay.proof")
        .description("Time to prove an answer")
        .tag("result", good ? "good" : "failed")
        .register(meters)
        .record(Duration.ofNanos(nanos));
  }

  /** An answer that would have got a proof, but too many were waiting for theirs. */
  void unproved() {
    meters.counter("assay.proofs.dropped").increment();
  }
}
