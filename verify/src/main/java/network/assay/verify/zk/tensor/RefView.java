package network.assay.verify.zk.tensor;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A list of references without a place for each: number {@code first + Σ index · stride} for all
 * indexes of some dimensions, row-major, or what a table holds at these places. A reference is a
 * committed variable (0 or more), or a known number of a {@link KnownPool} ({@code ~index}); those
 * that are known stand in tables. Immutable; views share tables, which nobody writes to.
 */
public final class RefView {
  private static final Table NONE = new Table(new int[0], false, false);

  private final Table table;
  private final int first;
  private final int[] dims;
  private final int[] strides;
  private final int count;

  private RefView(Table table, int first, int[] dims, int[] strides) {
    this.table = table;
    this.first = first;
    this.dims = dims;
    this.strides = strides;
    int size = 1;
    for (int dim : dims) {
      size = Math.multiplyExact(size, dim);
    }
    count = size;
  }

  /** References one by one; whether some and whether all are known. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; shared by views.
  private record Table(int[] refs, boolean someKnown, boolean allKnown) {
    static Table of(int[] refs) {
      boolean some = false;
      boolean all = true;
      for (int ref : refs) {
        some |= ref < 0;
        all &= ref < 0;
      }
      return new Table(refs, some, all);
    }
  }

  /** The variables {@code first} to {@code first + count − 1}. */
  public static RefView run(int first, int count) {
    return line(first, count, 1);
  }

  /** The variables {@code first}, {@code first + stride}, and so on. */
  public static RefView line(int first, int count, int stride) {
    return affine(first, new int[] {count}, new int[] {stride});
  }

  /** The variables {@code first + Σ index · stride}; the arrays are held from now on. */
  public static RefView affine(int first, int[] dims, int[] strides) {
    return new RefView(NONE, first, dims, strides);
  }

  /**
   * Of a grid of numbers from {@code first} on, with so many columns, the first used of each row.
   */
  public static RefView grid(int first, int rows, int columns, int used) {
    return used == columns
        ? run(first, rows * columns)
        : affine(first, new int[] {rows, used}, new int[] {columns, 1});
  }

  /** These references, which the view holds from now on. */
  public static RefView of(int[] refs) {
    boolean run = refs.length > 0 && refs[0] >= 0;
    for (int i = 1; run && i < refs.length; i++) {
      run = refs[i] == refs[0] + i;
    }
    return run ? run(refs[0], refs.length) : ofTable(refs);
  }

  /** The same as a table, whatever it holds. */
  public static RefView ofTable(int[] refs) {
    return new RefView(Table.of(refs), 0, new int[] {refs.length}, new int[] {1});
  }

  /** The number of references. */
  public int count() {
    return count;
  }

  /** The reference, or place in the table, of index 0 of all dimensions. */
  public int first() {
    return first;
  }

  /** References that lie at one stride, before the next such line. */
  public int lineLength() {
    return dims.length == 0 || !isAffine() ? 1 : dims[dims.length - 1];
  }

  /** The stride of lines. */
  public int lineStride() {
    return dims.length == 0 || !isAffine() ? 0 : strides[dims.length - 1];
  }

  /** The dimensions that are walked through; not to be written. */
  int[] dims() {
    return dims;
  }

  /** How far a step along each dimension goes; not to be written. */
  public int[] strides() {
    return strides;
  }

  /** Whether these are variables at strides, without a table. */
  public boolean isAffine() {
    return table.refs.length == 0;
  }

  /** Whether these are variables that follow each other. */
  public boolean isRun() {
    return isAffine() && isDense();
  }

  /** Whether some are known numbers. */
  public boolean hasKnown() {
    if (count == 0 || !table.someKnown) {
      return false;
    }
    return table.allKnown || Arrays.stream(toArray()).anyMatch(ref -> ref < 0);
  }

  /** Whether all are known numbers; true without references. */
  public boolean isKnown() {
    if (count == 0 || table.allKnown) {
      return true;
    }
    return table.someKnown && Arrays.stream(toArray()).allMatch(ref -> ref < 0);
  }

  /** Whether places follow each other. */
  private boolean isDense() {
    int next = 1;
    for (int axis = dims.length - 1; axis >= 0 && count > 0; axis--) {
      if (dims[axis] != 1 && strides[axis] != next) {
        return false;
      }
      next *= dims[axis];
    }
    return true;
  }

  /** Reference i. */
  public int get(int i) {
    int rest = Objects.checkIndex(i, count);
    int place = first;
    for (int axis = dims.length - 1; axis > 0; axis--) {
      place += rest % dims[axis] * strides[axis];
      rest /= dims[axis];
    }
    return read(dims.length == 0 ? place : place + rest * strides[0]);
  }

  private int read(int place) {
    return isAffine() ? place : table.refs[place];
  }

  /** Takes references that lie at one stride: {@code length} from place {@code at} on. */
  @FunctionalInterface
  public interface Line {
    /** The references are {@code first}, {@code first + stride}, … */
    void take(int at, int length, int first, int stride);
  }

  /**
   * Walks through references {@code begin} to {@code begin + length − 1}; those of a table are
   * lines of one.
   */
  public void forEachLine(int begin, int length, Line line) {
    if (isAffine()) {
      walk(begin, length, line);
      return;
    }
    int[] refs = new int[length];
    copy(begin, length, refs, 0);
    for (int i = 0; i < length; i++) {
      line.take(i, 1, refs[i], 0);
    }
  }

  private void walk(int begin, int length, Line line) {
    Objects.checkFromIndexSize(begin, length, count);
    int inner = dims.length == 0 ? 1 : dims[dims.length - 1];
    int step = dims.length == 0 ? 0 : strides[dims.length - 1];
    int done = 0;
    while (done < length) {
      int within = (begin + done) % inner;
      int size = Math.min(inner - within, length - done);
      int place = first + within * step;
      int rest = (begin + done) / inner;
      for (int axis = dims.length - 2; axis >= 0; axis--) {
        place += rest % dims[axis] * strides[axis];
        rest /= dims[axis];
      }
      line.take(done, size, place, step);
      done += size;
    }
  }

  /** Copies references {@code begin} to {@code begin + length − 1}. */
  public void copy(int begin, int length, int[] to, int toFrom) {
    walk(
        begin,
        length,
        (at, size, place, step) -> {
          int target = toFrom + at;
          if (isAffine()) {
            for (int i = 0; i < size; i++) {
              to[target + i] = place + i * step;
            }
          } else if (step == 1) {
            System.arraycopy(table.refs, place, to, target, size);
          } else {
            for (int i = 0; i < size; i++) {
              to[target + i] = table.refs[place + i * step];
            }
          }
        });
  }

  /** All references; not to be written. */
  public int[] toArray() {
    if (!isAffine() && first == 0 && count == table.refs.length && isDense()) {
      return table.refs;
    }
    int[] refs = new int[count];
    copy(0, count, refs, 0);
    return refs;
  }

  /** References {@code begin} to {@code begin + length − 1}, in one dimension or as a copy. */
  public RefView range(int begin, int length) {
    Objects.checkFromIndexSize(begin, length, count);
    RefView whole = merged();
    if (whole.dims.length <= 1) {
      int step = whole.dims.length == 0 ? 0 : whole.strides[0];
      return new RefView(table, first + begin * step, new int[] {length}, new int[] {step});
    }
    int inner = count / whole.dims[0];
    if (begin % inner == 0 && length % inner == 0) {
      int[] less = whole.dims.clone();
      less[0] = length / inner;
      return new RefView(table, first + begin / inner * whole.strides[0], less, whole.strides);
    }
    int[] refs = new int[length];
    copy(begin, length, refs, 0);
    return of(refs);
  }

  /** The references at these places of the list. */
  public RefView at(RefView places) {
    if (isDense() && places.isAffine()) {
      return strided(places.first, places.dims, places.strides);
    }
    int[] own = toArray();
    int[] picked = places.toArray();
    int[] refs = new int[picked.length];
    for (int i = 0; i < refs.length; i++) {
      refs[i] = own[picked[i]];
    }
    return of(refs);
  }

  /** With other dimensions and strides, {@code offset} behind the first. */
  public RefView strided(int offset, int[] newDims, int[] newStrides) {
    return new RefView(table, first + offset, newDims, newStrides);
  }

  /** The same references again and again, so many times. */
  public RefView repeated(int times) {
    return times == 1 ? this : inFront(times, 0);
  }

  private RefView inFront(int times, int step) {
    int[] newDims = new int[dims.length + 1];
    int[] newStrides = new int[dims.length + 1];
    newDims[0] = times;
    newStrides[0] = step;
    System.arraycopy(dims, 0, newDims, 1, dims.length);
    System.arraycopy(strides, 0, newStrides, 1, dims.length);
    return strided(0, newDims, newStrides);
  }

  /** The same references with these dimensions; where no strides give them, a copy. */
  public RefView shaped(int... to) {
    return tryShaped(to).orElseGet(() -> of(toArray()).tryShaped(to).orElseThrow());
  }

  /** The same references with these dimensions, if strides give them. */
  Optional<RefView> tryShaped(int[] to) {
    if (count == 0) {
      return Optional.of(new RefView(table, first, to, new int[to.length]));
    }
    RefView own = merged();
    int axis = own.dims.length - 1;
    int left = axis < 0 ? 1 : own.dims[axis];
    int stride = axis < 0 ? 0 : own.strides[axis];
    int[] newStrides = new int[to.length];
    for (int i = to.length - 1; i >= 0; i--) {
      if (to[i] == 1) {
        continue;
      }
      if (left == 1) {
        axis--;
        left = own.dims[axis];
        stride = own.strides[axis];
      }
      if (left % to[i] != 0) {
        return Optional.empty();
      }
      newStrides[i] = stride;
      stride *= to[i];
      left /= to[i];
    }
    return Optional.of(new RefView(table, first, to, newStrides));
  }

  /** The same references with as few dimensions as strides allow. */
  RefView merged() {
    int[] newDims = new int[dims.length];
    int[] newStrides = new int[dims.length];
    int rank = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == 1) {
        continue;
      }
      if (rank > 0 && newStrides[rank - 1] == dims[axis] * strides[axis]) {
        newDims[rank - 1] *= dims[axis];
        newStrides[rank - 1] = strides[axis];
      } else {
        newDims[rank] = dims[axis];
        newStrides[rank++] = strides[axis];
      }
    }
    if (rank == dims.length) {
      return this;
    }
    return new RefView(table, first, Arrays.copyOf(newDims, rank), Arrays.copyOf(newStrides, rank));
  }
}
