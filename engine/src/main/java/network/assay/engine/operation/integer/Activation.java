package network.assay.engine.operation.integer;

import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Activations of an {@code int} program: which element types they have, and how one is read. */
public final class Activation {
  private Activation() {}

  /** True for I8, U8 and I16. */
  public static boolean is(ElementType type) {
    return type == ElementType.I8 || type == ElementType.U8 || type == ElementType.I16;
  }

  /**
   * The same type as the kernels name it.
   *
   * @throws IllegalArgumentException when it is none of activations
   */
  public static Activations of(ElementType type) {
    if (!is(type)) {
      throw new IllegalArgumentException("activations are i8, u8 or i16, got " + type.label());
    }
    return switch (type) {
      case I8 -> Activations.S8;
      case U8 -> Activations.U8;
      default -> Activations.S16;
    };
  }

  /** How {@code tensor} is read and written, one element after the other. */
  static Cells cells(Tensor tensor) {
    return new Cells(of(tensor.type()), tensor.array());
  }

  /** The elements of a tensor. */
  record Cells(Activations type, Object array) {
    int at(int i) {
      return type.at(array, i);
    }

    void put(int i, int value) {
      type.put(array, i, value);
    }
  }
}
