package network.assay.app.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.Workers;

/** The examination: each part of the machine that the product, its build or its benches use. */
public final class Doctor {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  /** Below this the build and the digits model still run, larger models hardly. */
  private static final long HEAP_BYTES_MIN = 256 * MIB;

  /** A build takes about 300 MiB, its libraries as much again, a store at least a model. */
  private static final long DISK_BYTES_MIN = GIB;

  private final Map<String, String> environment;
  private final Path home;
  private final Optional<Path> root;
  private final int port;

  /**
   * @param environment of the process
   * @param home where `assay up` keeps keys and models; need not exist
   * @param root the repository, when run from one
   * @param port that `assay up` would listen on
   */
  public Doctor(Map<String, String> environment, Path home, Optional<Path> root, int port) {
    this.environment = environment;
    this.home = home;
    this.root = root;
    this.port = port;
  }

  /** Every finding, in the order a reader wants them: what must be there first. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(cores());
    findings.add(memory());
    findings.add(disk());
    findings.add(vectors());
    findings.add(kernels());
    findings.add(integerKernels());
    findings.add(Secp256k1Finding.look());
    findings.add(port());
    findings.add(cache());
    findings.add(tool("mvn", "building (./assay does it by itself)"));
    findings.add(testData());
    findings.add(tool("python3", "training models/digits again; peers in benches"));
    findings.add(tool("go", "peers in later benches and differential tests"));
    findings.add(tool("node", "peers in later differential tests (viem, ethers)"));
    findings.add(tool("cargo", "peers in later proof benches"));
    return findings;
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String detail =
        version
            + " from "
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home");
    String purpose = "running everything";
    return version.feature() >= 25
        ? Finding.ok("java", detail, purpose)
        : Finding.broken("java", detail + "; 25 or newer is needed", purpose);
  }

  private static Finding cores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Finding.ok(
        "cores", String.valueOf(cores), "threads of a run (no result depends on them)");
  }

  private static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    String total =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? " of " + system.getTotalMemorySize() / MIB + " MiB"
            : "";
    String detail = "heap up to " + heap / MIB + " MiB" + total;
    String purpose = "models are held in memory while they run (more: ASSAY_JAVA_OPTS=-Xmx8g)";
    return heap >= HEAP_BYTES_MIN
        ? Finding.ok("memory", detail, purpose)
        : Finding.broken("memory", detail + "; at least " + HEAP_BYTES_MIN / MIB + " MiB", purpose);
  }

  private Finding disk() {
    Path existing = home.toAbsolutePath();
    while (!Files.isDirectory(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    String purpose = "keys, models and receipts, in " + home;
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String detail = String.format(java.util.Locale.ROOT, "%.1f GiB free", (double) free / GIB);
      if (!Files.isWritable(existing)) {
        return Finding.broken("disk", "cannot write in " + existing, purpose);
      }
      return free >= DISK_BYTES_MIN
          ? Finding.ok("disk", detail, purpose)
          : Finding.broken("disk", detail + "; at least 1 GiB is needed", purpose);
    } catch (IOException e) {
      return Finding.broken("disk", "cannot look at " + existing + ": " + e.getMessage(), purpose);
    }
  }

  private static Finding vectors() {
    String purpose = "speed (no result depends on it)";
    try {
      int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
      return Finding.ok("vectors", bits + " bits, " + System.getProperty("os.arch"), purpose);
    } catch (NoClassDefFoundError e) {
      return Finding.missing(
          "vectors", "the JVM was started without jdk.incubator.vector; ./assay adds it", purpose);
    }
  }

  private static Finding kernels() {
    int threads = Runtime.getRuntime().availableProcessors();
    KernelChooser.Chosen chosen = KernelChooser.choose(threads, KernelChooser.Preference.AUTO);
    return Finding.ok(
        "kernels",
        chosen.kernels().getClass().getSimpleName() + ": " + chosen.reason(),
        "the engine's arithmetic");
  }

  private static Finding integerKernels() {
    try (Workers workers = new Workers(1)) {
      KernelChooser.ChosenIntegers chosen =
          KernelChooser.chooseIntegers(workers, KernelChooser.Preference.AUTO);
      return Finding.ok(
          "integer kernels",
          chosen.kernels().getClass().getSimpleName() + ": " + chosen.reason(),
          "the arithmetic of quantised models");
    }
  }

  private Finding port() {
    String purpose = "the gateway of `assay up` (another one: --port)";
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return Finding.ok("port", socket.getLocalPort() + " is free", purpose);
    } catch (IOException e) {
      return Finding.missing("port", port + " is taken (" + e.getMessage() + ")", purpose);
    }
  }

  private static Finding cache() {
    boolean used =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.startsWith("-XX:SharedArchiveFile="));
    String purpose = "starting in tenths of a second";
    return used
        ? Finding.ok("start-up cache", "in use", purpose)
        : Finding.missing("start-up cache", "not in use; see build/cache.log", purpose);
  }

  private Finding testData() {
    String purpose = "tests against vectors and models from elsewhere (skipped, loudly, without)";
    Optional<Path> data = root.map(path -> path.resolve("../shared/data").normalize());
    if (data.isEmpty()) {
      return Finding.missing("test data", "not started from a repository", purpose);
    }
    return Files.isDirectory(data.get())
        ? Finding.ok("test data", data.get().toString(), purpose)
        : Finding.missing("test data", "no folder " + data.get(), purpose);
  }

  private Finding tool(String name, String purpose) {
    for (String folder :
        environment.getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Finding.ok(name, candidate.toString(), purpose);
      }
    }
    return Finding.missing(name, "not on the path", purpose);
  }
}
