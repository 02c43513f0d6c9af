package network.assay.verify.zk.tensor;

/** Walks through row-major arrays with a stride for each axis. */
final class Strides {
  private Strides() {}

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
