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

    /** Elements {@code from}, {@code from + step} … into the beginning of {@code to}. */
    void read(int from, int step, int[] to, int count) {
      switch (array) {
        case short[] shorts -> {
          for (int i = 0; i < count; i++) {
            to[i] = shorts[from + i * step];
          }
        }
        case byte[] bytes when type == Activations.S8 -> {
          for (int i = 0; i < count; i++) {
            to[i] = bytes[from + i * step];
          }
        }
        default -> {
          for (int i = 0; i < count; i++) {
            to[i] = at(from + i * step);
          }
        }
      }
    }

    /** The beginning of {@code from} into elements {@code to}, {@code to + 1} …. */
    void write(int[] from, int to, int count) {
      switch (array) {
        case short[] shorts -> {
          for (int i = 0; i < count; i++) {
            shorts[to + i] = (short) from[i];
          }
        }
        case byte[] bytes -> {
          for (int i = 0; i < count; i++) {
            bytes[to + i] = (byte) from[i];
          }
        }
        default -> throw new AssertionError("activations lie in byte[] or short[]");
      }
    }
  }
}
