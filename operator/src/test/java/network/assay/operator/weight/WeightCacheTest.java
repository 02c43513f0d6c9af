package network.assay.operator.weight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import network.assay.engine.kernel.MatrixPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightCacheTest {
  private static final int FLOATS = 1 << 15;
  private static final String LAYOUT = "test-v1";

  @TempDir private Path folder;
  private final List<String> log = new ArrayList<>();
  private int packed;

  private WeightCache open(long bytesMax) {
    return new WeightCache(folder, bytesMax, log::add);
  }

  private WeightCache open() {
    return open(1L << 30);
  }

  /** What is held for constant {@code name}, whose every element is the same number. */
  private MemorySegment hold(WeightCache cache, String name) {
    MatrixPart part = new MatrixPart(0, FLOATS, 1, 1, 1);
    MemorySegment held =
        cache
            .of(name, part)
            .hold(
                LAYOUT,
                FLOATS * 4L,
                memory -> {
                  packed++;
                  for (int i = 0; i < FLOATS; i++) {
                    memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, name.hashCode() + i);
                  }
                });
    for (int i = 0; i < FLOATS; i++) {
      assertThat(held.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(name.hashCode() + i);
    }
    assertThat(held.address() % 64).isZero();
    return held;
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void packsOnceForAllWhoOpenTheFolder() throws IOException {
    hold(open(), "a");
    hold(open(), "a");
    hold(open(), "b");
    assertThat(packed).isEqualTo(2);
    assertThat(files(".packed")).hasSize(2);
    assertThat(files(".part")).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void keepsAMappingWhoseFileIsRemoved() throws IOException {
    MemorySegment held = hold(open(), "a");
    Files.delete(files(".packed").getFirst());
    assertThat(held.getAtIndex(ValueLayout.JAVA_FLOAT, 1)).isEqualTo("a".hashCode() + 1);
    assertThat(held.isReadOnly()).isTrue();
  }

  @Test
  void keepsSmallMatricesInTheProcess() throws IOException {
    MatrixPart part = new MatrixPart(0, 4, 4, 4, 1);
    open().of("a", part).hold(LAYOUT, WeightCache.FILE_BYTES_MIN - 1, memory -> packed++);
    assertThat(packed).isEqualTo(1);
    assertThat(files("")).isEmpty();
  }

  @Test
  void makesADamagedFileAgain() throws IOException {
    hold(open(), "a");
    Path file = files(".packed").getFirst();
    byte[] good = Files.readAllBytes(file);
    int made = packed;
    for (int at : new int[] {0, 20, 50, 60, 100, 128, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(file, bad);
      hold(open(), "a");
      assertThat(packed).as("byte " + at).isEqualTo(++made);
      assertThat(Files.readAllBytes(file)).isEqualTo(good);
    }
    for (int length : new int[] {0, 1, 127, 128, good.length - 1, good.length + 1}) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      hold(open(), "a");
      assertThat(packed).as("length " + length).isEqualTo(++made);
      assertThat(Files.readAllBytes(file)).isEqualTo(good);
    }
    assertThat(log).isEmpty();
  }

  @Test
  void takesNoFileOfAnotherMatrix() throws IOException {
    hold(open(), "a");
    Path first = files(".packed").getFirst();
    byte[] bytes = Files.readAllBytes(first);
    Files.delete(first);
    hold(open(), "b");
    Files.write(files(".packed").getFirst(), bytes);
    hold(open(), "b");
    assertThat(packed).isEqualTo(3);
  }

  @Test
  void worksWithoutAFolderAndSaysSoOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    WeightCache cache = new WeightCache(file, 1 << 20, log::add);
    hold(cache, "a");
    hold(cache, "b");
    assertThat(packed).isEqualTo(2);
    assertThat(log).hasSize(1).first().asString().contains("are not kept in " + file);
  }

  @Test
  void failsToWriteToAFullDisk() throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "SKIPPED: there is no /dev/full");
    try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
      byte[] key = new byte[32];
      org.assertj.core.api.Assertions.assertThatThrownBy(() ->
              WeightFile.write(
                  full, network.assay.primitives.Hash32.of(key), MemorySegment.ofArray(key)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void removesTheLeastRecentlyUsed() throws IOException {
    WeightCache cache = open(2 * (FLOATS * 4L + WeightFile.HEADER_BYTES));
    hold(cache, "a");
    Files.setLastModifiedTime(files(".packed").getFirst(), FileTime.fromMillis(2000));
    Path a = files(".packed").getFirst();
    hold(cache, "b");
    Path b = files(".packed").stream().filter(file -> !file.equals(a)).findFirst().orElseThrow();
    Files.setLastModifiedTime(b, FileTime.fromMillis(3000));
    hold(cache, "a"); // used now
    hold(cache, "c");
    assertThat(files(".packed")).hasSize(2).contains(a).doesNotContain(b);
  }

  @Test
  void sweepsOnlyWhatNobodyWrites() throws IOException {
    Files.writeString(folder.resolve("left.part"), "x");
    Path written = Files.writeString(folder.resolve("written.part"), "x");
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      open();
      assertThat(files(".part")).containsExactly(written);
    }
    open();
    assertThat(files(".part")).isEmpty();
  }

  @Test
  void survivesAWriterThatIsKilled() throws Exception {
    for (int round = 0; round < 3; round++) {
      Process writer = child("write");
      for (int line = 0; line <= 10 * round; line++) {
        assertThat(writer.inputReader(UTF_8).readLine()).isEqualTo("ready");
      }
      writer.destroyForcibly().waitFor();
      open();
      assertThat(files(".part")).isEmpty();
      packed = 0;
      hold(open(), "0");
      assertThat(files(".packed")).isNotEmpty();
      assertThat(log).isEmpty();
    }
  }

  @Test
  void sharesPagesBetweenProcesses() throws Exception {
    assumeTrue(
        Files.isReadable(Path.of("/proc/self/smaps")), "SKIPPED: there is no /proc/self/smaps");
    MemorySegment held = hold(open(), "0");
    Process other = child("hold");
    try {
      assertThat(other.inputReader(UTF_8).readLine()).isEqualTo("ready");
      long shared = 0;
      boolean ours = false;
      for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
        if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
          ours = line.contains(folder.toString());
          assertThat(!ours || line.contains(" r--s ")).as(line).isTrue();
        } else if (ours && line.startsWith("Shared_")) {
          shared += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
      assertThat(shared).isGreaterThanOrEqualTo(held.byteSize());
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private Process child(String what) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            what,
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Another process on the same folder. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      WeightCacheTest test = new WeightCacheTest();
      test.folder = Path.of(args[1]);
      WeightCache cache = test.open();
      MemorySegment held = test.hold(cache, "0");
      System.out.println("ready");
      for (int i = 1; args[0].equals("write"); i++) {
        held = test.hold(cache, String.valueOf(i % 1000));
        System.out.println("ready");
      }
      // Holds until its input ends or it is killed.
      System.out.println(System.in.read() + held.toString());
    }
  }
}
