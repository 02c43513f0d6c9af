package network.assay.verify.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged proofs, keys and runs: each is verified. Nothing but a result comes out, in bounded time
 * and memory, and never that something was proven.
 */
class HostileProofsTest {
  private static final int CASES = Integer.getInteger("assay.cases", 1000);

  /** What one case may take: references and steps up to their budgets. */
  private static final long BYTES_MAX = 3L << 30;

  private static final long MILLIS_MAX = 20_000;

  private long bytesMost;
  private long millisMost;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  @Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anythingGivesAResult() {
    long seed = Long.getLong("assay.seed", 20_261_121L);
    System.out.println("hostile proofs: seed " + seed + " (-Dassay.seed=…)");
    List<GoldenProof> goldens =
        Stream.concat(GoldenProof.NAMES.stream(), Stream.of(GoldenProof.HIDING))
            .map(GoldenProof::read)
            .toList();
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < CASES; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      GoldenProof golden = goldens.get(random.nextInt(goldens.size()));
      GoldenProof damaged = new Damage(random).damaged(golden);
      if (!damaged.isSame(golden)) {
        outcomes.merge(attempt(damaged, seed + i), 1, Integer::sum);
      }
    }
    System.out.println(
        "hostile proofs: " + outcomes + ", most " + bytesMost + " bytes, " + millisMost + " ms");
    assertThat(outcomes).as("outcomes").doesNotContainKey("proven");
    assertThat(outcomes).containsKeys("key", "statement", "format", "lookup round");
  }

  private String attempt(GoldenProof damaged, long seed) {
    long bytesBefore = threads.getCurrentThreadAllocatedBytes();
    long nanosBefore = System.nanoTime();
    String outcome;
    try {
      outcome =
          switch (damaged.verify()) {
            case ZkResult.Refused refused -> refused.step();
            case ZkResult.Proven _ -> "proven";
          };
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail("seed " + seed + " gave " + e, e);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
    long millis = (System.nanoTime() - nanosBefore) / 1_000_000;
    bytesMost = Math.max(bytesMost, bytes);
    millisMost = Math.max(millisMost, millis);
    assertThat(bytes).as("bytes that seed " + seed + " took").isLessThan(BYTES_MAX);
    assertThat(millis).as("milliseconds that seed " + seed + " took").isLessThan(MILLIS_MAX);
    return outcome;
  }
}
