package network.assay.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import network.assay.primitives.Cid;
import network.assay.verify.manifest.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that publish and remove are killed at random instants, some while others are at work.
 * After each kill every version that is listed reads back whole, and no blob is partial.
 */
class StoreCrashTest {
  private static final int KILLS = 60;

  /** Long enough for a child to get through several publications. */
  private static final int LIFE_MILLIS_MAX = 150;

  @TempDir Path folder;

  @Test
  void aKillAtAnyInstantLeavesTheStoreWhole() throws IOException, InterruptedException {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("StoreCrashTest seed " + seed + " (set -Dassay.seed to repeat)");
    SplittableRandom random = new SplittableRandom(seed);
    int published = 0;
    Process[] running = {start(0), start(1)};
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        int victim = kill % running.length;
        awaitFirstVersion(running[victim]);
        LockSupport.parkNanos(
            TimeUnit.MICROSECONDS.toNanos(random.nextInt(1000 * LIFE_MILLIS_MAX)));
        running[victim].destroyForcibly().waitFor();
        // The replacement warms up while the store is looked at.
        running[victim] = start(kill + running.length);
        published = Math.max(published, assertWhole("kill " + kill + " of seed " + seed));
      }
    } finally {
      for (Process process : running) {
        process.destroyForcibly().waitFor();
      }
    }
    assertThat(published).as("the children did publish").isGreaterThan(KILLS);
    ModelStore store = ModelStore.open(folder);
    assertThat(BlobStore.names(store.blobs().writers())).isEmpty();
    store.remove(ModelRef.parse("tests/tiny"));
    assertThat(store.blobs().list()).isEmpty();
    assertThat(BlobStore.names(store.blobs().root().resolve("quarantine"))).isEmpty();
  }

  private Process start(int number) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            StoreCrashChild.class.getName(),
            folder.toString(),
            Integer.toString(number))
        .redirectErrorStream(true)
        .start();
  }

  private static void awaitFirstVersion(Process child) throws IOException {
    BufferedReader out =
        new BufferedReader(
            new java.io.InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("running")) {
        return;
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("the child ended by itself:\n" + said);
  }

  /** Reads every version and every blob; the other child may be adding meanwhile. */
  private int assertWhole(String when) {
    ModelStore store = ModelStore.open(folder);
    List<PublishedVersion> versions = store.list();
    int read = 0;
    for (PublishedVersion version : versions) {
      try {
        for (Manifest.File file : store.manifest(version).body().files()) {
          store.blobs().check(file.cid());
        }
        read++;
      } catch (StoreException e) {
        // Removed by the other child since it was listed: then it must be gone from the list too.
        assertThat(store.list()).as(when + ": " + e.getMessage()).doesNotContain(version);
      }
    }
    for (Cid cid : store.blobs().list()) {
      try {
        store.blobs().check(cid);
      } catch (StoreException e) {
        assertThat(e.reason()).as(when).isEqualTo(StoreException.Reason.NOT_FOUND);
      }
    }
    return read;
  }
}
