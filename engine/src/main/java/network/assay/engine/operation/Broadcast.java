package network.assay.engine.operation;

import network.assay.engine.tensor.Shape;

/**
 * A row-major walk over a broadcast result in runs: along a run each operand moves by 0 or by 1.
 * Neighbouring axes are merged where the operands allow it, so runs are as long as can be.
 */
public final class Broadcast {
  private final int[] dims;
  private final int[][] strides;
  private final int runLength;
  private final int[] steps;

  /** Receives one run: where it starts in the result and in each operand. */
  @FunctionalInterface
  public interface Run {
    void accept(int outOffset, int[] offsets);
  }

  public Broadcast(Shape out, Shape... operands) {
    int rank = out.rank();
    int count = operands.length;
    int[] merged = new int[rank + 1];
    int[][] mergedStrides = new int[rank + 1][count];
    int n = 0;
    for (int axis = rank - 1; axis >= 0; axis--) {
      int dim = out.dim(axis);
      if (dim == 1) {
        continue;
      }
      int[] stride = new int[count];
      for (int i = 0; i < count; i++) {
        stride[i] = strideOf(operands[i], axis - rank + operands[i].rank());
      }
      if (n > 0 && continues(stride, mergedStrides[n - 1], merged[n - 1])) {
        merged[n - 1] *= dim;
      } else {
        merged[n] = dim;
        mergedStrides[n++] = stride;
      }
    }
    this.runLength = n == 0 ? 1 : merged[0];
    this.steps = n == 0 ? new int[count] : mergedStrides[0];
    int outer = Math.max(n - 1, 0);
    this.dims = new int[outer];
    this.strides = new int[outer][];
    for (int i = 0; i < outer; i++) {
      dims[i] = merged[n - 1 - i];
      strides[i] = mergedStrides[n - 1 - i];
    }
  }

  private static int strideOf(Shape shape, int axis) {
    return axis < 0 || shape.dim(axis) == 1 ? 0 : shape.size(axis + 1, shape.rank());
  }

  private static boolean continues(int[] outer, int[] inner, int innerDim) {
    for (int i = 0; i < outer.length; i++) {
      if (outer[i] != (long) inner[i] * innerDim) {
        return false;
      }
    }
    return true;
  }

  public int runLength() {
    return runLength;
  }

  /** How operand {@code index} moves along a run: 0 or 1. */
  public int step(int index) {
    return steps[index];
  }

  /** How many runs follow one another in a grid. */
  public int rows() {
    return dims.length == 0 ? 1 : dims[dims.length - 1];
  }

  /** How operand {@code index} moves from one run of a grid to the next. */
  public int rowStep(int index) {
    return dims.length == 0 ? 0 : strides[dims.length - 1][index];
  }

  /** Visits every run in order; a result without elements has none. */
  public void forEachRun(Run run) {
    visit(dims.length, runLength, run);
  }

  /** As {@link #forEachRun}, {@link #rows} runs at a time. */
  public void forEachGrid(Run run) {
    visit(Math.max(0, dims.length - 1), runLength * rows(), run);
  }

  /** Walks the {@code axes} outermost dimensions; each visit covers {@code length} results. */
  private void visit(int axes, int length, Run run) {
    int runs = length == 0 ? 0 : 1;
    for (int axis = 0; axis < axes; axis++) {
      runs *= dims[axis];
    }
    int[] at = new int[axes];
    int[] offsets = new int[steps.length];
    for (int r = 0; r < runs; r++) {
      run.accept(r * length, offsets);
      for (int axis = axes - 1; axis >= 0; axis--) {
        at[axis]++;
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] += strides[axis][i];
        }
        if (at[axis] < dims[axis]) {
          break;
        }
        at[axis] = 0;
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] -= strides[axis][i] * dims[axis];
        }
      }
    }
  }
}
