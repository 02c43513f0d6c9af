package network.assay.engine.kernel;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/** Runs a fixed set of kernel calls and hashes all results: one text for "the same bits". */
final class Battery {
  private static final float[] EXTREMES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    0x1p-24f,
    88.7f
  };

  /** The functions of two floats that give a float. */
  static final Set<BinaryFunction> ARITHMETIC =
      Collections.unmodifiableSet(EnumSet.range(BinaryFunction.ADD, BinaryFunction.PRELU));

  private final Kernels kernels;
  private final MessageDigest digest;
  private final SplitMix random = new SplitMix(42);

  private Battery(Kernels kernels) {
    this.kernels = kernels;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The SHA-256 of all results, in hex. */
  static String hash(Kernels kernels) {
    Battery battery = new Battery(kernels);
    battery.products();
    battery.elementwise();
    battery.sums();
    battery.pools();
    return HexFormat.of().formatHex(battery.digest.digest());
  }

  /**
   * Prints the hash under each implementation, and what the chooser says.
   *
   * @param args threads, and how often to repeat, so that compiled code is met too
   */
  public static void main(String[] args) {
    int threads = Integer.parseInt(args[0]);
    int repeats = Integer.parseInt(args[1]);
    try (Workers workers = new Workers(threads);
        KernelChooser.Chosen chosen =
            KernelChooser.choose(threads, KernelChooser.Preference.AUTO)) {
      print("scalar", new ScalarKernels(workers), repeats);
      if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
        print("vector", new VectorKernels(workers), repeats);
      }
      print("chosen", chosen.kernels(), 1);
      System.out.println("reason " + chosen.reason());
    }
  }

  private static void print(String label, Kernels kernels, int repeats) {
    String previous = "";
    for (int i = 0; i < repeats; i++) {
      String hash = hash(kernels);
      // A hash that changes from run to run is printed again, for the test to see.
      if (!hash.equals(previous)) {
        System.out.println(label + " " + hash);
      }
      previous = hash;
    }
  }

  private void products() {
    int[][] sizes = {{1, 40, 33}, {13, 17, 50}, {5, 9, 1}, {3, 400, 35}, {33, 7, 10}, {14, 64, 96}};
    for (int[] size : sizes) {
      int m = size[0];
      int k = size[1];
      int n = size[2];
      Kernels.PackedMatrix b = kernels.packMatrix(units(k * n), 0, k, n, n, 1);
      float[] c = new float[m * n];
      kernels.matMul(m, units(m * k), 0, b, c, 0);
      add(c);
    }
    int[][] shapes = {
      // channels, size, filters, group, kernel, stride, pad, dilation
      {3, 7, 5, 1, 3, 1, 1, 1},
      {4, 9, 4, 4, 3, 2, 1, 1},
      {2, 8, 14, 1, 1, 1, 0, 1},
      {2, 9, 6, 2, 2, 3, 2, 2},
      {8, 12, 16, 1, 3, 1, 1, 1},
      {6, 34, 6, 6, 3, 1, 1, 1},
    };
    for (int[] s : shapes) {
      int out = (s[1] + 2 * s[6] - (s[4] - 1) * s[7] - 1) / s[5] + 1;
      ConvGeometry g =
          new ConvGeometry(
              2, s[0], s[1], s[1], s[2], s[3], s[4], s[4], s[5], s[5], s[6], s[6], s[7], s[7], out,
              out);
      float[] y = new float[2 * s[2] * out * out];
      Kernels.PackedFilters w = kernels.packFilters(g, units(s[2] * g.taps()));
      kernels.conv(g, units(2 * s[0] * s[1] * s[1]), w, units(s[2]), y);
      add(y);
    }
  }

  private void elementwise() {
    float[] x = new float[600];
    for (int i = 0; i < x.length; i++) {
      x[i] =
          i < EXTREMES.length
              ? EXTREMES[i]
              : i % 3 == 0 ? random.any() : random.unit() * (i % 2 == 0 ? 1 : 20);
    }
    float[] y = new float[x.length];
    for (UnaryFunction f : UnaryFunction.values()) {
      if (f != UnaryFunction.NOT && f != UnaryFunction.IS_NAN) {
        kernels.unary(f, x, 0, y, 0, x.length);
        add(y);
      }
    }
    for (ParametricFunction f : ParametricFunction.values()) {
      kernels.parametric(f, 0.3f, 1.1f, x, 0, y, 0, x.length);
      add(y);
    }
    float[] other = units(x.length);
    for (BinaryFunction f : ARITHMETIC) {
      kernels.binary(f, x, 0, 1, other, 0, 1, y, 0, x.length);
      add(y);
      kernels.binary(f, x, 0, 1, other, 3, 0, y, 0, x.length);
      add(y);
    }
  }

  private void sums() {
    int[][] sizes = {{3, 37, 1}, {2, 5, 19}, {1, 100, 3}};
    for (int[] s : sizes) {
      float[] x = units(s[0] * s[1] * s[2]);
      for (ReduceKind kind : ReduceKind.values()) {
        float[] y = new float[s[0] * s[2]];
        kernels.reduce(kind, x, s[0], s[1], s[2], y);
        add(y);
      }
      float[] y = new float[x.length];
      kernels.softmax(false, x, s[0], s[1], s[2], y);
      add(y);
      kernels.softmax(true, x, s[0], s[1], s[2], y);
      add(y);
    }
    float[] y = new float[4 * 50];
    kernels.layerNorm(units(4 * 50), 4, 50, units(50), units(50), 1e-5f, y);
    add(y);
  }

  private void pools() {
    PoolGeometry g = new PoolGeometry(2, 9, 11, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 5, 11, true);
    float[] x = units(2 * 9 * 11);
    float[] y = new float[2 * 5 * 11];
    kernels.maxPool(g, x, y);
    add(y);
    kernels.averagePool(g, x, y);
    add(y);
  }

  private float[] units(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.unit();
    }
    return x;
  }

  private void add(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    for (float value : values) {
      buffer.putInt(Float.floatToIntBits(value));
    }
    digest.update(buffer.array());
  }
}
