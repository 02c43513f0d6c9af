package network.assay.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.client.TinyModel;
import network.assay.client.store.StoreException.Reason;
import network.assay.primitives.Cid;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir Path folder;

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static Cid put(BlobStore store, byte[] bytes) {
    try (Lease lease = store.lease()) {
      return lease.put(bytes);
    }
  }

  @Test
  void keepsBlobsUnderTheirCid() throws IOException {
    BlobStore store = BlobStore.open(folder);
    for (int length : new int[] {0, 1, 262_144, 262_145, 1_000_000}) {
      byte[] bytes = random(length, length);
      Cid cid = put(store, bytes);
      assertThat(cid).isEqualTo(UnixFsCid.of(bytes));
      assertThat(store.read(cid, length)).isEqualTo(bytes);
      assertThat(store.size(cid)).isEqualTo(length);
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      store.copyTo(cid, copy);
      assertThat(copy.toByteArray()).isEqualTo(bytes);
    }
    assertThat(BlobStore.open(folder).list()).hasSize(5);
    assertThat(BlobStore.names(store.writers())).isEmpty();
  }

  @Test
  void neverServesACorruptBlobAndSetsItAside() throws IOException {
    BlobStore store = BlobStore.open(folder);
    byte[] bytes = random(1, 300_000);
    Cid cid = put(store, bytes);
    byte[] wrong = bytes.clone();
    wrong[200_000] ^= 1;
    Files.write(store.path(cid), wrong);

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreException e = catchThrowableOfType(StoreException.class, () -> store.copyTo(cid, out));
    assertThat(e.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(e).hasMessageContaining(cid.toString()).hasMessageContaining("quarantine");
    assertThat(out.size()).isZero();
    assertThat(store.contains(cid)).isFalse();
    assertThat(Files.readAllBytes(store.root().resolve("quarantine").resolve(cid.toString())))
        .isEqualTo(wrong);

    assertThat(put(store, bytes)).isEqualTo(cid);
    assertThat(store.read(cid, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void refusesMoreBytesThanAllowedAndLeavesNothing() throws IOException {
    BlobStore store = BlobStore.open(folder);
    try (Lease lease = store.lease()) {
      assertThatThrownBy(() -> lease.put(out -> out.write(new byte[11]), 10))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("10 bytes");
      assertThatThrownBy(() ->
              lease.put(
                  out -> {
                    out.write(1);
                    throw new IOException("the line went dead");
                  },
                  10))
          .hasMessageContaining("the line went dead");
    }
    assertThat(store.list()).isEmpty();
    assertThat(BlobStore.names(store.writers())).isEmpty();
  }

  @Test
  void refusesAFolderThatIsNoStore() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "precious");
    assertThat(catchThrowableOfType(StoreException.class, () -> BlobStore.open(folder)).reason())
        .isEqualTo(Reason.FORMAT);
    Path other = folder.resolve("other");
    BlobStore.open(other);
    Files.writeString(other.resolve("FORMAT"), "assay-store/9\n");
    assertThatThrownBy(() -> BlobStore.open(other)).hasMessageContaining("assay-store/9");
  }

  @Test
  void sweepsWhatDeadWritersLeftAndSparesLiveOnes() throws IOException {
    BlobStore store = BlobStore.open(folder);
    Path dead = store.writers().resolve("1-1-dead");
    Files.createDirectories(dead);
    Files.writeString(dead.resolve("alive"), "");
    Files.writeString(dead.resolve("0.part"), "half");
    try (Lease live = store.lease()) {
      Cid cid = live.put(new byte[] {1});
      BlobStore again = BlobStore.open(folder);
      assertThat(dead).doesNotExist();
      assertThat(BlobStore.names(again.writers())).hasSize(1);
      assertThat(live.put(new byte[] {2})).isNotEqualTo(cid);
    }
  }

  @Test
  void publishesResolvesAndRemoves() {
    ModelStore store = ModelStore.open(folder);
    PublishedVersion one = TinyModel.publish(store, "1.0.0", 1);
    PublishedVersion ten = TinyModel.publish(store, "1.10.0", 3);
    PublishedVersion two = TinyModel.publish(store, "1.2.0", 2);
    assertThat(store.list()).containsExactly(ten, two, one);
    assertThat(store.resolve(ModelRef.parse("tests/tiny"))).isEqualTo(ten);
    assertThat(store.resolve(ModelRef.parse("tests/tiny@1.2.0"))).isEqualTo(two);
    assertThat(store.nextLabel(TinyModel.NAME).text()).isEqualTo("1.10.1");
    assertThatThrownBy(() -> store.resolve(ModelRef.parse("tests/tiny@3.0.0")))
        .hasMessageContaining("1.10.0");
    assertThatThrownBy(() -> store.resolve(ModelRef.parse("tests/none")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("tests/none");
    assertThat(store.blobs().list()).hasSize(6);

    ModelStore.Removed removed = store.remove(ModelRef.parse("tests/tiny@1.10.0"));
    assertThat(removed.versions()).containsExactly(ten);
    assertThat(removed.blobs()).hasSize(2);
    assertThat(store.resolve(ModelRef.parse("tests/tiny"))).isEqualTo(two);
    store.remove(ModelRef.parse("tests/tiny"));
    assertThat(store.list()).isEmpty();
    assertThat(store.blobs().list()).isEmpty();
    assertThat(
            catchThrowableOfType(
                    StoreException.class, () -> store.remove(ModelRef.parse("tests/tiny")))
                .reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void neverRewritesAVersion() {
    ModelStore store = ModelStore.open(folder);
    PublishedVersion first = TinyModel.publish(store, "1.0.0", 1);
    assertThat(TinyModel.publish(store, "1.0.0", 1)).isEqualTo(first);
    assertThat(
            catchThrowableOfType(StoreException.class, () -> TinyModel.publish(store, "1.0.0", 2))
                .reason())
        .isEqualTo(Reason.VERSION_EXISTS);
    assertThat(store.resolve(ModelRef.parse("tests/tiny"))).isEqualTo(first);
  }

  @Test
  void refusesAManifestThatItsAuthorDidNotSign() {
    ModelStore store = ModelStore.open(folder);
    Manifest good = store.manifest(TinyModel.publish(store, "1.0.0", 1));
    Manifest.Identity identity = good.body().identity();
    Manifest.Body other =
        new Manifest.Body(
            new Manifest.Identity(identity.model(), "2.0.0", "MIT", identity.author()),
            good.body().files(),
            good.body().program(),
            good.body().lineage(),
            good.body().pricePerJob(),
            good.body().io());
    byte[] forged = ManifestCodec.encode(new Manifest(other, good.signature()));
    try (Lease lease = store.blobs().lease()) {
      assertThat(
              catchThrowableOfType(StoreException.class, () -> store.publish(lease, forged))
                  .reason())
          .isEqualTo(Reason.REFUSED);
    }
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void collectionSparesWhatWritersAreAboutToName() {
    ModelStore store = ModelStore.open(folder);
    TinyModel.publish(store, "1.0.0", 1);
    try (Lease lease = store.blobs().lease()) {
      Cid pinned = lease.put(random(5, 1000));
      store.remove(ModelRef.parse("tests/tiny"));
      assertThat(store.blobs().list()).containsExactly(pinned);
    }
    TinyModel.publish(store, "1.0.0", 1);
    store.remove(ModelRef.parse("tests/tiny"));
    assertThat(store.blobs().list()).isEmpty();
  }

  @Test
  void addsAndRemovalsAtTheSameTimeLeaveWholeVersions() throws Exception {
    List<Future<Boolean>> adds = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      for (int t = 0; t < 4; t++) {
        int thread = t;
        adds.add(
            pool.submit(() -> {
              ModelStore store = ModelStore.open(folder);
              for (int i = 0; i < 8; i++) {
                TinyModel.publish(store, thread + "." + i + ".0", thread);
                if (thread % 2 == 1) {
                  store.remove(ModelRef.parse("tests/tiny@" + thread + "." + i + ".0"));
                }
              }
              return true;
            }));
      }
    }
    for (Future<Boolean> add : adds) {
      assertThat(add.get()).isTrue();
    }
    ModelStore store = ModelStore.open(folder);
    assertThat(store.list()).hasSize(16);
    for (PublishedVersion version : store.list()) {
      for (Manifest.File file : store.manifest(version).body().files()) {
        store.blobs().check(file.cid());
      }
    }
  }

  @Test
  void versionsHaveOneOrderEverywhere() {
    List<String> sorted =
        List.of(
            "beta",
            "r2",
            "r10",
            "v0.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.2",
            "1.10.0",
            "2");
    List<VersionLabel> labels =
        new ArrayList<>(sorted.reversed().stream().map(VersionLabel::new).toList());
    labels.sort(null);
    assertThat(labels).extracting(VersionLabel::text).isEqualTo(sorted);
  }

  @Test
  void namesFollowTheRules() {
    for (String bad : List.of("", "A", "-a", "a-", "a..b", "a/b", "ä", "a b", "a".repeat(65))) {
      assertThatThrownBy(() -> new VersionLabel(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String bad : List.of("a", "a/b/c", "../b", "a/", "/b", "a/b@", "a/b@1/2", "a/b@../c")) {
      assertThatThrownBy(() -> ModelRef.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
