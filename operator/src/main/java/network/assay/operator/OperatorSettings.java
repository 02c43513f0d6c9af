package network.assay.operator;

import java.time.Duration;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.run.Limits;

/**
 * How an operator works.
 *
 * @param network name of the network, in every receipt
 * @param chainId EIP-155 id of its ledger, in every receipt
 * @param limits of models and runs
 * @param capacity how much at once
 * @param stopMax how long running jobs may take to finish when the operator stops
 * @param proveMillisMax answers get a proof unasked when it is reckoned to take no longer; 0: only
 *     those whose callers demand one
 */
public record OperatorSettings(
    String network,
    long chainId,
    Limits limits,
    Capacity capacity,
    Duration stopMax,
    long proveMillisMax) {
  /** A second: what nobody minds in the background. */
  public static final int PROVE_MILLIS_MAX_DEFAULT = 1000;

  public OperatorSettings {
    if (proveMillisMax < 0) {
      throw new IllegalArgumentException(
          "expected proveMillisMax of 0 or more, got " + proveMillisMax);
    }
  }

  /** With the standard bound of proofs. */
  public OperatorSettings(
      String network, long chainId, Limits limits, Capacity capacity, Duration stopMax) {
    this(network, chainId, limits, capacity, stopMax, PROVE_MILLIS_MAX_DEFAULT);
  }

  /**
   * How much an operator does at once.
   *
   * @param workers jobs that run at the same time
   * @param threads that the kernels of each run may use
   * @param waitingMax jobs that wait
   * @param modelBytesMax memory of loaded models
   * @param kernels which kernels; changes speed and no bit
   */
  public record Capacity(
      int workers, int threads, int waitingMax, long modelBytesMax, Preference kernels) {
    /** With the kernels that suit the machine. */
    public Capacity(int workers, int threads, int waitingMax, long modelBytesMax) {
      this(workers, threads, waitingMax, modelBytesMax, Preference.AUTO);
    }

    public Capacity {
      if (workers < 1 || threads < 1 || waitingMax < 1 || modelBytesMax < 1) {
        throw new IllegalArgumentException(
            "expected workers, threads, waitingMax and modelBytesMax of 1 or more");
      }
    }
  }

  /**
   * For one machine: a worker for each processor with one kernel thread each, 64 jobs waiting, half
   * of the heap for models.
   */
  public static OperatorSettings standard(String network, long chainId) {
    Runtime runtime = Runtime.getRuntime();
    return new OperatorSettings(
        network,
        chainId,
        Limits.standard(),
        new Capacity(runtime.availableProcessors(), 1, 64, runtime.maxMemory() / 2),
        Duration.ofSeconds(20));
  }
}
