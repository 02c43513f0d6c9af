package network.assay.engine.operation.quant;

import java.util.List;
import java.util.Set;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link QuantOp} operations. */
public final class QuantFamily implements OperationFamily<QuantOp> {
  private static final Set<ElementType> PRECISIONS =
      Set.of(ElementType.F32, ElementType.F16, ElementType.BF16);
  private static final Set<ElementType> BYTES = Set.of(ElementType.I8, ElementType.U8);

  @Override
  public List<ElementType> types(QuantOp op, int outputCount, Operands in) {
    if (outputCount != 1) {
      throw new IllegalArgumentException("has " + outputCount + " outputs, expected one");
    }
    return List.of(
        switch (op) {
          case QuantOp.Quantize quantize -> quantize(quantize, in);
          case QuantOp.Dequantize _ -> dequantize(in);
          case QuantOp.MatMulInteger _, QuantOp.ConvInteger _ -> product(in);
          case QuantOp.CastFloat8 cast -> castFloat8(cast, in);
          case QuantOp.BitCast cast -> bitCast(cast.to(), in);
        });
  }

  private static void requireCount(Operands in, int least, int most) {
    if (in.count() < least || in.count() > most) {
      throw new IllegalArgumentException(
          "has " + in.count() + " inputs, expected " + least + " to " + most);
    }
    for (int i = 0; i < least; i++) {
      in.type(i); // refuses an absent one
    }
  }

  private static void require(boolean fits, Operands in, int index) {
    if (!fits) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", which it does not take");
    }
  }

  private static ElementType quantize(QuantOp.Quantize op, Operands in) {
    requireCount(in, 2, 3);
    require(in.type(0) == ElementType.F32, in, 0);
    require(in.type(1) == ElementType.F32, in, 1);
    boolean whole = isStep(op.to());
    if (!whole && !op.to().isSmallFloating()) {
      throw new IllegalArgumentException("does not quantise to " + op.to().label());
    }
    if (!PRECISIONS.contains(op.precision())) {
      throw new IllegalArgumentException("does not divide in " + op.precision().label());
    }
    require(!in.has(2) || in.type(2) == op.to(), in, 2 < in.count() ? 2 : 0);
    return op.to();
  }

  /** Whole numbers that values are quantised to. */
  private static boolean isStep(ElementType type) {
    return switch (type) {
      case I8, U8, I16, U16, I4, U4, I2, U2 -> true;
      case I32, U32, I64, U64, F32, F64, F16, BF16, BOOL, STRING -> false;
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> false;
    };
  }

  private static ElementType dequantize(Operands in) {
    requireCount(in, 2, 3);
    ElementType type = in.type(0);
    require(isStep(type) || type == ElementType.I32 || type.isSmallFloating(), in, 0);
    require(in.type(1) == ElementType.F32, in, 1);
    require(!in.has(2) || in.type(2) == type, in, 2 < in.count() ? 2 : 0);
    return ElementType.F32;
  }

  private static ElementType product(Operands in) {
    requireCount(in, 2, 4);
    for (int i = 0; i < 2; i++) {
      require(BYTES.contains(in.type(i)), in, i);
      if (in.has(i + 2)) {
        require(in.type(i + 2) == in.type(i), in, i + 2);
      }
    }
    return ElementType.I32;
  }

  private static ElementType castFloat8(QuantOp.CastFloat8 op, Operands in) {
    requireCount(in, 1, 1);
    require(in.type(0) == ElementType.F32, in, 0);
    if (!op.to().isSmallFloating() || op.to() == ElementType.F4E2M1) {
      throw new IllegalArgumentException(op.to().label() + " is no 8-bit float");
    }
    return op.to();
  }

  private static ElementType bitCast(ElementType to, Operands in) {
    requireCount(in, 1, 1);
    ElementType from = in.type(0);
    if (from == ElementType.STRING || to == ElementType.STRING || bits(from) != bits(to)) {
      throw new IllegalArgumentException(
          "the bits of " + from.label() + " are no " + to.label() + ": the widths must be equal");
    }
    return to;
  }

  private static int bits(ElementType type) {
    return switch (type) {
      case I4, U4, F4E2M1 -> 4;
      case I2, U2 -> 2;
      case F32, F64, F16, BF16, I8, U8, I16, U16, I32, U32, I64, U64 -> 8 * type.bytes();
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, BOOL, STRING -> 8 * type.bytes();
    };
  }

  @Override
  public List<PartialShape> shapes(QuantOp op, List<ElementType> outputs, Operands in) {
    return List.of(
        switch (op) {
          case QuantOp.Quantize quantize ->
              ScaleLayout.check(quantize.axis(), quantize.blockSize(), in);
          case QuantOp.Dequantize dequantize ->
              ScaleLayout.check(dequantize.axis(), dequantize.blockSize(), in);
          case QuantOp.MatMulInteger _ -> IntegerProducts.matMulShape(in);
          case QuantOp.ConvInteger conv -> IntegerProducts.convShape(conv, in);
          case QuantOp.CastFloat8 _, QuantOp.BitCast _ -> in.shape(0);
        });
  }

  @Override
  public boolean isArithmetic(QuantOp op) {
    return op instanceof QuantOp.CastFloat8;
  }

  @Override
  public long packedBytes(QuantOp op, int input, Shape shape) {
    boolean packs = op instanceof QuantOp.MatMulInteger || op instanceof QuantOp.ConvInteger;
    return packs && input == 1 ? Work.packedBytes(shape) : 0;
  }

  @Override
  public Work work(QuantOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    return switch (op) {
      case QuantOp.MatMulInteger _ -> IntegerProducts.matMulWork(in, shapes.get(0));
      case QuantOp.ConvInteger conv -> IntegerProducts.convWork(conv, in, shapes.get(0));
      case QuantOp.Quantize _, QuantOp.Dequantize _, QuantOp.CastFloat8 _, QuantOp.BitCast _ ->
          Work.ofElements(shapes);
    };
  }

  @Override
  public void apply(QuantOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor y = outputs.get(0);
    switch (op) {
      case QuantOp.Quantize quantize -> Steps.quantize(quantize, in, y);
      case QuantOp.Dequantize dequantize -> Steps.dequantize(dequantize, in, y);
      case QuantOp.MatMulInteger _ -> IntegerProducts.matMul(in, y.ints(), context);
      case QuantOp.ConvInteger conv -> IntegerProducts.conv(conv, in, y.ints(), context);
      case QuantOp.CastFloat8 cast -> StoredBits.castFloat8(cast, in.at(0), y);
      case QuantOp.BitCast _ -> StoredBits.bitCast(in.at(0), y);
    }
  }
}
