package network.assay.engine.operation;

import java.util.Arrays;

/**
 * Two arrays of one type, from which elements move to which without being looked at. There is one
 * class per type, as only then are the loops compiled to plain loads and stores.
 */
public sealed interface Cells {
  /** Elements so far apart, or a multiple of it, share one set of a first-level cache. */
  int SAME_SET = 512;

  /** Moves between two arrays of the same type. */
  static Cells of(Object source, Object target) {
    return switch (source) {
      case float[] x -> new Floats(x, (float[]) target);
      case double[] x -> new Doubles(x, (double[]) target);
      case long[] x -> new Longs(x, (long[]) target);
      case int[] x -> new Ints(x, (int[]) target);
      case short[] x -> new Shorts(x, (short[]) target);
      case byte[] x -> new Bytes(x, (byte[]) target);
      case Object[] x -> new Texts(x, (Object[]) target);
      default -> throw new IllegalArgumentException("no array of elements: " + source.getClass());
    };
  }

  /** y[t + i] = x[s + i] for i under {@code n}. */
  void copy(int n, int s, int t);

  /** y[t + i·tStep] = x[s + i·sStep] for i under {@code n}. */
  void stride(int n, int s, int sStep, int t, int tStep);

  /** y[t + i] = x[s + indices[i]] for all indices. */
  void pick(int[] indices, int s, int t);

  /** y[t + r·tStep + c] = x[s + r + c·sStep] for r under {@code rows}, c under {@code columns}. */
  void transpose(int rows, int columns, int s, int sStep, int t, int tStep);

  /** Arrays of float. */
  final class Floats implements Cells {
    private final float[] x;
    private final float[] y;

    Floats(float[] x, float[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }

  /** Arrays of double. */
  final class Doubles implements Cells {
    private final double[] x;
    private final double[] y;

    Doubles(double[] x, double[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }

  /** Arrays of long. */
  final class Longs implements Cells {
    private final long[] x;
    private final long[] y;

    Longs(long[] x, long[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }

  /** Arrays of int. */
  final class Ints implements Cells {
    private final int[] x;
    private final int[] y;

    Ints(int[] x, int[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }

  /** Arrays of short. */
  final class Shorts implements Cells {
    private final short[] x;
    private final short[] y;

    Shorts(short[] x, short[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }

  /** Arrays of byte. */
  final class Bytes implements Cells {
    private final byte[] x;
    private final byte[] y;

    Bytes(byte[] x, byte[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }

  /** Arrays of references. */
  final class Texts implements Cells {
    private final Object[] x;
    private final Object[] y;

    Texts(Object[] x, Object[] y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public void copy(int n, int s, int t) {
      System.arraycopy(x, s, y, t, n);
    }

    @Override
    public void stride(int n, int s, int sStep, int t, int tStep) {
      if (sStep == 0 && tStep == 1) {
        Arrays.fill(y, t, t + n, x[s]);
        return;
      }
      for (int i = 0; i < n; i++) {
        y[t + i * tStep] = x[s + i * sStep];
      }
    }

    @Override
    public void pick(int[] indices, int s, int t) {
      for (int i = 0; i < indices.length; i++) {
        y[t + i] = x[s + indices[i]];
      }
    }

    @Override
    public void transpose(int rows, int columns, int s, int sStep, int t, int tStep) {
      if (tStep % SAME_SET == 0) {
        // Rows so far apart push each other out of the cache: each is written at once.
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            y[t + r * tStep + c] = x[s + r + c * sStep];
          }
        }
        return;
      }
      int c = 0;
      for (; c <= columns - 4; c += 4) {
        int first = s + c * sStep;
        int second = first + sStep;
        int third = second + sStep;
        int fourth = third + sStep;
        int to = t + c;
        for (int r = 0; r < rows; r++) {
          y[to] = x[first + r];
          y[to + 1] = x[second + r];
          y[to + 2] = x[third + r];
          y[to + 3] = x[fourth + r];
          to += tStep;
        }
      }
      for (; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          y[t + r * tStep + c] = x[s + r + c * sStep];
        }
      }
    }
  }
}
