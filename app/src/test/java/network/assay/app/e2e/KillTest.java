package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import network.assay.app.bench.ModelBuilder;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.primitives.Cid;
import network.assay.verify.manifest.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of {@code assay model add} at any instant: nothing half-written is ever visible. */
@Tag("process")
class KillTest {
  private static final int KILLS = 55;

  /** Adds that end before their kill are not counted; more than these mean a bad estimate. */
  private static final int TRIES = 150;

  private static final String MODEL = "assay/large";

  /** Side of the weights: 16 MiB, so that writing them is a good part of the process's life. */
  private static final int SIDE = 2048;

  @TempDir private Path scratch;

  @Test
  void aStoreSurvivesKillsAtRandomInstants() throws Exception {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("KillTest seed: " + seed + " (again: -Dassay.seed=" + seed + ")");
    SplittableRandom random = new SplittableRandom(seed);
    Path file = scratch.resolve("large.onnx");
    Files.write(file, largeModel(random));
    Path home = scratch.resolve("home");

    // The first one warms the disk's cache; the second is what the others will take.
    addWhole(file, home);
    remove(home);
    long wholeMillis = addWhole(file, home);
    remove(home);
    int killed = 0;
    int published = 0;
    int tries = 0;
    while (killed < KILLS && tries++ < TRIES) {
      Process add = start(file, home);
      // From before the JVM runs to after the add is done.
      long instant = random.nextLong(wholeMillis + wholeMillis / 8);
      if (!add.waitFor(instant, TimeUnit.MILLISECONDS)) {
        add.destroyForcibly().waitFor();
        killed++;
      }
      if (requireConsistent(home) > 0) {
        published++;
        remove(home);
      }
    }
    System.out.printf(
        "KillTest: %d of %d killed, %d had published, a whole add takes %d ms%n",
        killed, tries, published, wholeMillis);
    assertThat(killed).as("kills that hit a living process").isGreaterThanOrEqualTo(50);

    addWhole(file, home);
    assertThat(requireConsistent(home)).isEqualTo(1);
    remove(home);
    assertThat(ModelStore.open(home.resolve("store")).blobs().list())
        .as("what killed writers left")
        .isEmpty();
  }

  private long addWhole(Path file, Path home) throws Exception {
    long start = System.nanoTime();
    Process add = start(file, home);
    assertThat(add.waitFor()).as(Files.readString(scratch.resolve("err"))).isZero();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private Process start(Path file, Path home) {
    return AssayProcess.onJvm(
            List.of("-XX:TieredStopAtLevel=1"),
            "model",
            "add",
            file.toString(),
            "--name",
            MODEL,
            "--version",
            "1.0.0",
            "--licence",
            "Apache-2.0",
            "--home",
            home.toString())
        .start(scratch);
  }

  /** Every version that can be seen is whole; returns how many there are. */
  private static int requireConsistent(Path home) {
    Path folder = home.resolve("store");
    if (!Files.exists(folder)) {
      return 0;
    }
    ModelStore store = ModelStore.open(folder);
    List<PublishedVersion> versions = store.list();
    for (PublishedVersion version : versions) {
      Manifest manifest = store.manifest(version);
      for (Manifest.File entry : manifest.body().files()) {
        store.blobs().check(entry.cid());
        assertThat(store.blobs().size(entry.cid())).isEqualTo(entry.bytes());
      }
    }
    for (Cid cid : store.blobs().list()) {
      store.blobs().check(cid);
    }
    return versions.size();
  }

  private static void remove(Path home) {
    ModelStore.open(home.resolve("store")).remove(ModelRef.parse(MODEL));
  }

  /** y = a × b with random b. */
  private static byte[] largeModel(SplittableRandom random) {
    ModelBuilder model = new ModelBuilder(17, random.nextLong());
    String b = model.weights(SIDE, SIDE, SIDE);
    String y = model.node("MatMul", List.of(model.input("a", SIDE, SIDE), b));
    return model.output(y, SIDE, SIDE).bytes();
  }
}
