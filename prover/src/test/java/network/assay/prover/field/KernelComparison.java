package network.assay.prover.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Calls kernels and their definition with the same arguments, over lengths around those of vectors
 * and chunks, with elements that are random, 0, 1 or p − 1.
 */
final class KernelComparison {
  private static final int[] LENGTHS = {
    0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 511, 512, 529, 1100
  };

  private static final long SEED = 31;

  private final ProverKernels definition = new ScalarProverKernels();
  private final ProverKernels kernels;
  private final List<String> differences = new ArrayList<>();
  private long state = SEED;
  private int extreme;

  private KernelComparison(ProverKernels kernels) {
    this.kernels = kernels;
  }

  /** What differs, named by kernel and length. */
  static List<String> differences(ProverKernels kernels) {
    KernelComparison comparison = new KernelComparison(kernels);
    for (int length : LENGTHS) {
      for (int extreme = 0; extreme < 3; extreme++) {
        comparison.extreme = extreme;
        comparison.vectors(length);
        comparison.sums(length);
      }
    }
    for (int extreme = 0; extreme < 3; extreme++) {
      comparison.extreme = extreme;
      comparison.equality();
      comparison.matrices();
      comparison.butterflies();
    }
    return comparison.differences;
  }

  private int element() {
    state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    int random = (int) (state >>> 33);
    return switch (extreme) {
      case 0 -> random % M31.P;
      case 1 -> M31.P - 1;
      default -> new int[] {0, 1, M31.P - 1, M31.P - 2}[random & 3];
    };
  }

  private int[] elements(int length) {
    return IntStream.range(0, length).map(_ -> element()).toArray();
  }

  private Ext ext() {
    return new Ext(element(), element(), element(), element());
  }

  private ExtVector vector(int length) {
    ExtVector vector = new ExtVector(length);
    for (int i = 0; i < length; i++) {
      vector.set(i, ext());
    }
    return vector;
  }

  private static ExtVector copy(ExtVector vector) {
    ExtVector copy = new ExtVector(vector.length());
    for (int part = 0; part < ExtVector.PARTS; part++) {
      System.arraycopy(vector.part(part), 0, copy.part(part), 0, vector.length());
    }
    return copy;
  }

  private void compare(String what, ExtVector expected, ExtVector got) {
    boolean same = expected.length() == got.length();
    for (int part = 0; same && part < ExtVector.PARTS; part++) {
      same = Arrays.equals(expected.part(part), got.part(part));
    }
    if (!same) {
      differences.add(what);
    }
  }

  private void compare(String what, Object expected, Object got) {
    if (!expected.equals(got)) {
      differences.add(what + ": expected " + expected + ", got " + got);
    }
  }

  /** Lets each of both change its own copy of a vector. */
  private void changes(String what, ExtVector start, Change change) {
    ExtVector expected = copy(start);
    ExtVector got = copy(start);
    change.apply(definition, expected);
    change.apply(kernels, got);
    compare(what, expected, got);
  }

  private interface Change {
    void apply(ProverKernels kernels, ExtVector vector);
  }

  private void changes(String what, int[] start, Consumer<int[]> expected, Consumer<int[]> got) {
    int[] one = start.clone();
    int[] other = start.clone();
    expected.accept(one);
    got.accept(other);
    if (!Arrays.equals(one, other)) {
      differences.add(what);
    }
  }

  private void vectors(int n) {
    ExtVector x = vector(n + 5);
    ExtVector y = vector(n + 3);
    ExtVector z = vector(n + 2);
    int[] base = elements(n + 1);
    Ext r = ext();
    String of = " of " + n;
    changes("multiply" + of, z, (k, to) -> k.multiply(x, 5, y, 3, to, 2, n));
    changes("multiply in place" + of, x, (k, to) -> k.multiply(to, 5, y, 3, to, 5, n));
    changes("addProduct" + of, z, (k, to) -> k.addProduct(x, 5, y, 3, to, 2, n));
    changes("subtract" + of, z, (k, to) -> k.subtract(x, 5, y, 3, to, 2, n));
    changes("fold" + of, vector(2 * n + 7), (k, to) -> k.fold(to, 3, n + 7, n, r));
    changes("scale" + of, x, (k, to) -> k.scale(to, 5, n, r));
    changes("addScaled" + of, z, (k, to) -> k.addScaled(to, 2, x, 5, n, r));
    changes("addScaled by 1" + of, z, (k, to) -> k.addScaled(to, 2, x, 5, n, Ext.ONE));
    changes("addScaled base" + of, z, (k, to) -> k.addScaled(to, 2, base, 1, n, r));
    int[] places = IntStream.range(0, n + 1).map(i -> i * 7 % (n + 2) - 1).toArray();
    changes("scatterScaled" + of, z, (k, to) -> k.scatterScaled(to, places, 1, x, 5, n, r));
  }

  private void sums(int n) {
    ExtVector x = vector(n + 5);
    ExtVector y = vector(n + 3);
    int[] base = elements(n + 1);
    compare("dot of " + n, definition.dot(x, 5, y, 3, n), kernels.dot(x, 5, y, 3, n));
    compare("dot base of " + n, definition.dot(base, 1, y, 3, n), kernels.dot(base, 1, y, 3, n));
  }

  private void equality() {
    for (int variables = 0; variables <= 11; variables++) {
      Ext[] point = new Ext[variables];
      Arrays.setAll(point, _ -> ext());
      Ext scale = ext();
      int all = 1 << variables;
      for (int length : new int[] {0, 1, all / 2, all / 2 + 1, all * 5 / 7, all - 1, all}) {
        compare(
            "eq of " + variables + " variables, " + length,
            definition.eq(point, scale, length),
            kernels.eq(point, scale, length));
      }
    }
  }

  private void matrices() {
    for (int rows : new int[] {0, 1, 2, 3, 4, 5, 11}) {
      for (int columns : new int[] {0, 1, 7, 8, 12, 16, 33, 100, 600}) {
        int stride = columns + rows % 3;
        MatrixBlock block = new MatrixBlock(3, rows, columns, stride);
        int[] m = elements(3 + rows * stride);
        byte[] bytes = bytes(m.length);
        ExtVector e = vector(rows + 1);
        ExtVector f = vector(columns + 1);
        ExtVector wide = vector(columns + 2);
        ExtVector tall = vector(rows + 2);
        String of = " of " + rows + " rows, " + columns + " columns";
        changes("addRows" + of, wide, (k, to) -> k.addRows(m, block, e, 1, to, 2));
        changes("addRows bytes" + of, wide, (k, to) -> k.addRows(bytes, block, e, 1, to, 2));
        changes("addColumns" + of, tall, (k, to) -> k.addColumns(bytes, block, f, 1, to, 2));
      }
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (extreme == 1 ? -128 : extreme == 2 ? 127 - (i & 1) * 255 : element() >> 7);
    }
    return bytes;
  }

  private void butterflies() {
    for (int half : new int[] {1, 4, 16, 32, 48}) {
      for (int blocks = 0; blocks <= 3; blocks++) {
        int count = blocks;
        int[] high = elements(blocks + 1);
        int[] low = elements(2 * blocks + 2);
        String of = " of " + blocks + " blocks at " + half;
        changes(
            "butterflies" + of,
            elements(2 + 2 * half * blocks),
            x -> definition.butterflies(x, 2, half, count, high, 1),
            x -> kernels.butterflies(x, 2, half, count, high, 1));
        changes(
            "butterflies of two levels" + of,
            elements(2 + 4 * half * blocks),
            x -> definition.butterflies(x, 2, half, count, high, 1, low, 2),
            x -> kernels.butterflies(x, 2, half, count, high, 1, low, 2));
      }
    }
  }
}
