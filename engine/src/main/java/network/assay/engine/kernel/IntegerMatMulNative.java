package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Requantisation;
import network.assay.engine.kernel.machine.IntegerRoutines;

/**
 * The integer matrix product by machine code: panels of 32 columns of weights meet tiles of up to
 * 12 rows of activations, four bytes or two words of k in each step. Signed bytes become unsigned
 * by adding 128, which the start of each sum takes back.
 */
final class IntegerMatMulNative {
  private static final int PANEL = IntegerRoutines.COLUMNS;

  /** Rows of activations that are multiplied with all panels while they stay near the core. */
  private static final long BLOCK_BYTES = 256 << 10;

  /** Rows that are packed at a time. */
  private static final long SLAB_BYTES = 8 << 20;

  private static final int SLAB_ROWS_MAX = 1 << 14;

  /** Sums that are requantised while they are near the core. */
  private static final int SUMS_LENGTH = 1 << 15;

  private static final int TASKS_PER_THREAD = 4;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

  private final Workers workers;
  private final IntegerRoutines routines;
  private final IntegerScratch scratch;

  /** What rows start at. */
  private final MemorySegment zeros = MemorySegment.ofArray(new int[SLAB_ROWS_MAX]);

  IntegerMatMulNative(Workers workers, IntegerRoutines routines, IntegerScratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
    this.routines = routines;
  }

  /** Weights in panels, step by step 32 columns of four bytes, zeros beyond the edges. */
  static final class Panels implements IntegerKernels.PackedMatrix {
    private final int k;
    private final int n;
    private final int[] quads;

    /** −128 times the sum of each column: what unsigned activations are too much. */
    private final int[] corrections;

    /** Pairs of words, for 16-bit activations; made when they are first met. */
    private volatile int[] pairs;

    Panels(byte[] b, int offset, int k, int n, int rowStride, int columnStride) {
      this.k = k;
      this.n = n;
      int steps = steps(k, 4);
      this.quads = new int[Math.multiplyExact(panels() * PANEL, steps)];
      this.corrections = new int[panels() * PANEL];
      for (int j = 0; j < n; j++) {
        int target = j / PANEL * PANEL * steps + j % PANEL;
        int sum = 0;
        for (int p = 0; p < k; p++) {
          int w = b[offset + p * rowStride + j * columnStride];
          quads[target + p / 4 * PANEL] |= (w & 0xff) << (p % 4 * 8);
          sum += w;
        }
        corrections[j] = -128 * sum;
      }
    }

    private int panels() {
      return Math.ceilDiv(n, PANEL);
    }

    private int[] pairs() {
      int[] made = pairs;
      if (made == null) {
        int from = steps(k, 4);
        int to = steps(k, 2);
        made = new int[Math.multiplyExact(panels() * PANEL, to)];
        for (int panel = 0; panel < panels(); panel++) {
          for (int i = 0; i < to * PANEL; i++) {
            int quad = quads[panel * from * PANEL + i / PANEL / 2 * PANEL + i % PANEL];
            int two = i / PANEL % 2 == 0 ? quad : quad >> 16;
            made[panel * to * PANEL + i] = ((byte) two & 0xffff) | ((byte) (two >> 8) << 16);
          }
        }
        pairs = made;
      }
      return made;
    }

    @Override
    public int k() {
      return k;
    }

    @Override
    public int n() {
      return n;
    }
  }

  /** Steps of k, at least one, since a routine takes one. */
  private static int steps(int k, int lanes) {
    return Math.max(1, Math.ceilDiv(k, lanes));
  }

  /** c = a × b, arguments checked. */
  void matMul(Activations type, int m, Object a, int aOffset, Panels b, int[] c, int cOffset) {
    if (m > 0 && b.n > 0) {
      IntegerRoutines.Results sums = IntegerRoutines.Results.sums(MemorySegment.ofArray(c));
      new Product(type, a, b, null, Optional.of(sums), Optional.empty()).all(m, aOffset, cOffset);
    }
  }

  /**
   * y = requantised a × b + bias, arguments checked.
   *
   * @param bias one for each column, or null
   */
  void matMulRequantised(
      Activations type,
      int m,
      Object a,
      int aOffset,
      Panels b,
      int[] bias,
      Requantisation r,
      Object y,
      int yOffset) {
    if (m > 0 && b.n > 0) {
      Optional<IntegerRoutines.Results> direct =
          IntegerActivationNative.direct(r, y, b.corrections.length);
      Optional<IntegerActivationNative> later =
          direct.isPresent()
              ? Optional.empty()
              : Optional.of(new IntegerActivationNative(routines, false, r, y));
      new Product(type, a, b, bias, direct, later).all(m, aOffset, yOffset);
    }
  }

  /** What the parts of one product share. */
  private final class Product {
    private final Activations type;
    private final int k;
    private final int n;
    private final int steps;
    private final MemorySegment a;
    private final MemorySegment b;
    private final MemorySegment offsets;
    private final MemorySegment columnStart;
    private final Optional<IntegerRoutines.Results> direct;
    private final Optional<IntegerActivationNative> activation;

    Product(
        Activations type,
        Object a,
        Panels b,
        int[] bias,
        Optional<IntegerRoutines.Results> direct,
        Optional<IntegerActivationNative> activation) {
      boolean words = type == Activations.S16;
      this.type = type;
      this.k = b.k;
      this.n = b.n;
      this.steps = steps(k, words ? 2 : 4);
      this.a = words ? MemorySegment.ofArray((short[]) a) : MemorySegment.ofArray((byte[]) a);
      this.b = MemorySegment.ofArray(words ? b.pairs() : b.quads);
      int[] table = new int[steps];
      for (int i = 0; i < steps; i++) {
        table[i] = 4 * PANEL * i;
      }
      this.offsets = MemorySegment.ofArray(table);
      int[] start = type == Activations.S8 ? b.corrections : new int[b.corrections.length];
      if (bias != null) {
        start = start.clone();
        for (int j = 0; j < n; j++) {
          start[j] += bias[j];
        }
      }
      this.columnStart = MemorySegment.ofArray(start);
      this.direct = direct;
      this.activation = activation;
    }

    /** Rows [0, m) of a and of the result, which begin at the offsets. */
    void all(int m, int aOffset, int cOffset) {
      int slab = Math.clamp(SLAB_BYTES / (4L * steps), IntegerRoutines.ROWS_MAX, SLAB_ROWS_MAX);
      for (int top = 0; top < m; top += slab) {
        slab(Math.min(slab, m - top), aOffset + top * k, cOffset + top * n);
      }
    }

    private void slab(int m, int aOffset, int cOffset) {
      int tiles = Math.ceilDiv(m, IntegerRoutines.ROWS_MAX);
      int rows = Math.ceilDiv(m, tiles);
      int[] packed = scratch.take(Math.multiplyExact(m, steps));
      workers.forEachRange(
          Math.ceilDiv(m, rows),
          (long) rows * steps,
          (from, to) -> {
            for (int i = from * rows; i < Math.min(m, to * rows); i += rows) {
              pack(Math.min(rows, m - i), aOffset + i * k, packed, i * steps);
            }
          });
      MemorySegment source = MemorySegment.ofArray(packed);
      int block = Math.clamp(BLOCK_BYTES / (4L * steps * rows), 1, tiles) * rows;
      int blocks = Math.ceilDiv(m, block);
      int panels = Math.ceilDiv(n, PANEL);
      int groups = groups(blocks, panels, (long) m * n * k);
      workers.forEach(
          blocks * groups,
          task -> {
            int top = task / groups * block;
            int group = task % groups;
            int first = (int) ((long) panels * group / groups);
            int last = (int) ((long) panels * (group + 1) / groups);
            block(rows, source, top, Math.min(m, top + block), first, last, cOffset);
          });
      scratch.give(packed);
    }

    /** Rows [top, end) of panels [first, last). */
    private void block(
        int rows, MemorySegment source, int top, int end, int first, int last, int cOffset) {
      int height = end - top;
      if (direct.isPresent()) {
        for (int panel = first; panel < last; panel++) {
          long at = cOffset + (long) top * n + (long) panel * PANEL;
          panel(rows, source, top, end, panel, direct.get(), at, n);
        }
        return;
      }
      int chunk = Math.clamp(SUMS_LENGTH / PANEL / height, 1, last - first);
      int[] array = scratch.take(chunk * PANEL * height);
      MemorySegment sums = MemorySegment.ofArray(array);
      IntegerRoutines.Results results = IntegerRoutines.Results.sums(sums);
      for (int panel = first; panel < last; panel += chunk) {
        int until = Math.min(last, panel + chunk);
        int step = (until - panel) * PANEL;
        for (int i = panel; i < until; i++) {
          panel(rows, source, top, end, i, results, (long) (i - panel) * PANEL, step);
        }
        int column = panel * PANEL;
        long at = cOffset + (long) top * n + column;
        int columns = Math.min(n, until * PANEL) - column;
        activation.orElseThrow().run(sums, 0, step, column, at, n, height, columns);
      }
      scratch.give(array);
    }

    /** How many parts the panels are cut into, so that all threads have work. */
    private int groups(int blocks, int panels, long cost) {
      if (workers.threads() == 1) {
        return 1;
      }
      long tasks =
          Math.min((long) workers.threads() * TASKS_PER_THREAD, cost / Workers.CHUNK_COST_MIN);
      return Math.clamp(Math.ceilDiv(tasks, (long) blocks), 1, panels);
    }

    /**
     * Rows [top, end) of one panel.
     *
     * @param at where the first result goes
     * @param step from one row of results to the next
     */
    private void panel(
        int rows,
        MemorySegment source,
        int top,
        int end,
        int panel,
        IntegerRoutines.Results results,
        long at,
        int step) {
      int whole = (end - top) / rows;
      if (whole > 0) {
        tiles(rows, whole, source, top, panel, results, at, step);
      }
      int rest = top + whole * rows;
      if (rest < end) {
        tiles(end - rest, 1, source, rest, panel, results, at + (long) (rest - top) * step, step);
      }
    }

    private void tiles(
        int rows,
        int count,
        MemorySegment source,
        int top,
        int panel,
        IntegerRoutines.Results results,
        long at,
        int step) {
      int column = panel * PANEL;
      int columns = Math.min(PANEL, n - column);
      IntegerRoutines.Tile tile =
          type == Activations.S16
              ? routines.matrixWords(rows, columns)
              : routines.matrixBytes(rows, columns);
      tile.run(
          source,
          (long) top * steps,
          b,
          (long) column * steps,
          offsets,
          steps,
          zeros,
          0,
          columnStart,
          column,
          results,
          at,
          step,
          column,
          count,
          -1 >>> (PANEL - columns));
    }

    /** Brings so many rows side by side, step after step. */
    private void pack(int rows, int from, int[] packed, int at) {
      int flip = type == Activations.S8 ? 0x80808080 : 0;
      int size = type == Activations.S16 ? 2 : 1;
      int lanes = 4 / size;
      int whole = k / lanes;
      for (int r = 0; r < rows; r++) {
        long source = (from + (long) r * k) * size;
        int target = at + r;
        for (int i = 0; i < whole; i++) {
          packed[target + i * rows] = a.get(WORD, source + 4L * i) ^ flip;
        }
        if (whole < steps) {
          int last = 0;
          for (int i = 0; i < (k - whole * lanes) * size; i++) {
            last |= (a.get(ValueLayout.JAVA_BYTE, source + 4L * whole + i) & 0xff) << (8 * i);
          }
          packed[target + whole * rows] = last ^ flip;
        }
      }
    }
  }
}
