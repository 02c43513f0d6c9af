package network.assay.engine.operation;

import network.assay.engine.tensor.ElementType;

/** What every family checks of the inputs and outputs of an operation. */
public final class Signatures {
  private Signatures() {}

  /** Between {@code required} and {@code most} inputs, the required ones present. */
  public static void requireInputs(Operands in, int required, int most) {
    if (in.count() < required || in.count() > most) {
      throw new IllegalArgumentException(
          "has "
              + in.count()
              + " inputs, expected "
              + required
              + (required == most ? "" : " to " + most));
    }
    for (int i = 0; i < required; i++) {
      in.type(i); // refuses an absent one
    }
  }

  public static void requireOutputs(int count, int expected) {
    if (count != expected) {
      throw new IllegalArgumentException("has " + count + " outputs, expected " + expected);
    }
  }

  /** An input of indexes, if it is there. */
  public static void requireIndex(Operands in, int index) {
    if (in.has(index)) {
      require(in.type(index) == ElementType.I64 || in.type(index) == ElementType.I32, in, index);
    }
  }

  /** F32 or F64. */
  public static ElementType requireReal(Operands in, int index) {
    require(isReal(in.type(index)), in, index);
    return in.type(index);
  }

  /** F32, F64 or a whole number. */
  public static ElementType requireNumeric(Operands in, int index) {
    require(isReal(in.type(index)) || in.type(index).isInteger(), in, index);
    return in.type(index);
  }

  /** The type of input {@code a}, which input {@code b}, if it is there, must share. */
  public static ElementType requireSame(Operands in, int a, int b) {
    if (in.has(b) && in.type(a) != in.type(b)) {
      throw new IllegalArgumentException(
          "does not take "
              + in.type(a).label()
              + " as input "
              + a
              + " with "
              + in.type(b).label()
              + " as input "
              + b);
    }
    return in.type(a);
  }

  public static void require(boolean fits, Operands in, int index) {
    if (!fits) {
      throw new IllegalArgumentException(
          "does not take " + in.type(index).label() + " as input " + index);
    }
  }

  public static boolean isReal(ElementType type) {
    return type == ElementType.F32 || type == ElementType.F64;
  }

  /** A shape of this rank, as far as it is known. */
  public static void requireRank(PartialShape shape, int rank, String what) {
    if (shape.hasRank() && shape.rank() != rank) {
      throw new IllegalArgumentException(what + " of shape " + shape + ", expected rank " + rank);
    }
  }
}
