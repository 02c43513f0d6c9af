package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory of runs that are over, for the next runs of the same plans. As many runs of a plan may
 * go on at once as like to; each has its own. All that is kept here or lent to runs stays under a
 * budget, those used longest ago make room for others; what does not fit is not kept, and then a
 * run holds only what it needs at each step.
 */
final class RunMemories {
  /** Enough for the activations of the networks that a service hosts, some runs at a time. */
  static final long BYTES_MAX = 256L << 20;

  /** Small ones are many objects, so their bytes alone do not bound them. */
  private static final int IDLE_MAX = 64;

  private final long bytesMax;
  private final RunMemory.Source source;
  private final List<RunMemory> idle = new ArrayList<>();
  private long bytes;

  RunMemories(long bytesMax, RunMemory.Source source) {
    this.bytesMax = bytesMax;
    this.source = source;
  }

  @SuppressWarnings("ReferenceEquality") // to compare whole plans would take longer than a run
  synchronized RunMemory take(Plan plan) {
    for (int i = idle.size() - 1; i >= 0; i--) {
      if (idle.get(i).plan() == plan) {
        return idle.remove(i);
      }
    }
    long wanted = plan.keptBytes();
    while (bytes + wanted > bytesMax && !idle.isEmpty() && wanted <= bytesMax) {
      drop(idle.remove(0));
    }
    boolean kept = bytes + wanted <= bytesMax;
    bytes += kept ? wanted : 0;
    return new RunMemory(plan, kept, source);
  }

  /** Takes back the memory of a run that has ended well. */
  synchronized void give(RunMemory memory) {
    if (!memory.isKept()) {
      return;
    }
    memory.end();
    idle.add(memory);
    if (idle.size() > IDLE_MAX) {
      drop(idle.remove(0));
    }
  }

  /** Forgets memory that was taken: the run has failed, or nobody used it for long. */
  synchronized void drop(RunMemory memory) {
    bytes -= memory.isKept() ? memory.plan().keptBytes() : 0;
  }

  /** Bytes of the arrays that are kept or lent to be kept. */
  synchronized long bytes() {
    return bytes;
  }
}
