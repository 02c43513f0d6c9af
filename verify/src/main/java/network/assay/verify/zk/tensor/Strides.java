package network.assay.verify.zk.tensor;

/** Walks through row-major arrays with a stride for each axis. */
final class Strides {
  private Strides() {}

  /** target[t] = source[offset + Σ index · stride], t counting the indexes of dims row-major. */
  static void copy(int[] source, int offset, int[] strides, int[] dims, int[] target) {
    int[] places = places(strides, dims);
    for (int t = 0; t < target.length; t++) {
      target[t] = source[offset + places[t]];
    }
  }

  /** Σ index · stride for all indexes of dims, row-major. */
  static int[] places(int[] strides, int[] dims) {
    int size = 1;
    for (int dim : dims) {
      size = Math.multiplyExact(size, dim);
    }
    int[] places = new int[size];
    if (size == 0) {
      return places;
    }
    int filled = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      int stride = strides[axis];
      for (int i = 1; i < dims[axis]; i++) {
        int moved = i * stride;
        int to = i * filled;
        for (int k = 0; k < filled; k++) {
          places[to + k] = places[k] + moved;
        }
      }
      filled *= dims[axis];
    }
    return places;
  }
}
