package network.assay.engine.operation.signal;

import java.util.Arrays;
import network.assay.engine.operation.Reals;
import network.assay.engine.tensor.Tensor;

/**
 * Determinants by elimination in binary64: the pivot is the element of greatest magnitude in its
 * column, the first of equals; each product, difference and quotient is rounded.
 */
final class Determinants {
  private Determinants() {}

  static void apply(Tensor x, Tensor y) {
    double[] values = Reals.of(x);
    int side = x.shape().dim(x.shape().rank() - 1);
    int size = side * side;
    for (int i = 0; i < y.size(); i++) {
      Reals.put(y, i, determinant(Arrays.copyOfRange(values, i * size, (i + 1) * size), side));
    }
  }

  private static double determinant(double[] a, int side) {
    double product = 1;
    for (int k = 0; k < side; k++) {
      int pivot = k;
      for (int i = k + 1; i < side; i++) {
        if (Math.abs(a[i * side + k]) > Math.abs(a[pivot * side + k])) {
          pivot = i;
        }
      }
      double head = a[pivot * side + k];
      product *= pivot == k ? head : -head;
      if (head == 0) {
        return product;
      }
      for (int j = k; j < side && pivot != k; j++) {
        double kept = a[k * side + j];
        a[k * side + j] = a[pivot * side + j];
        a[pivot * side + j] = kept;
      }
      for (int i = k + 1; i < side; i++) {
        double factor = a[i * side + k] / head;
        for (int j = k + 1; j < side; j++) {
          a[i * side + j] -= factor * a[k * side + j];
        }
      }
    }
    return product;
  }
}
