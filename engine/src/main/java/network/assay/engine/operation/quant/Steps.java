package network.assay.engine.operation.quant;

import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.basic.Casts;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.SmallFloats;
import network.assay.engine.tensor.Tensor;

/**
 * Between floats and the whole numbers that stand for them (ONNX Quantize-/DequantizeLinear-25).
 */
final class Steps {
  private Steps() {}

  static void quantize(QuantOp.Quantize op, Arguments in, Tensor y) {
    float[] x = in.at(0).floats();
    Parameters parameters = Parameters.of(in, op.axis(), op.blockSize());
    if (op.to().isSmallFloating()) {
      parameters.forEachRun((from, count, p, step) -> {
        for (int i = 0; i < count; i++) {
          float value = quotient(op, x[from + i], parameters.scale[p + i * step]);
          float moved = in.has(2) ? value + parameters.zero(p + i * step) : value;
          y.bytes()[from + i] = SmallFloats.fromFloat(op.to(), moved, op.saturate());
        }
      });
      return;
    }
    int least = (int) Integers.least(op.to());
    int greatest = (int) Integers.greatest(op.to());
    boolean wide = op.to() == ElementType.I16 || op.to() == ElementType.U16;
    parameters.forEachRun((from, count, p, step) -> {
      for (int i = 0; i < count; i++) {
        int at = p + i * step;
        int rounded = (int) Math.rint(quotient(op, x[from + i], parameters.scale[at]));
        // The sum is taken in 64 bits: rounded may be the greatest int.
        long moved = (long) rounded + (int) parameters.zero(at);
        int held = Math.clamp(moved, least, greatest);
        if (wide) {
          y.shorts()[from + i] = (short) held;
        } else {
          y.bytes()[from + i] = (byte) held;
        }
      }
    });
  }

  private static float quotient(QuantOp.Quantize op, float x, float scale) {
    float exact = x / scale;
    return op.precision() == ElementType.F32
        ? exact
        : Casts.widened(op.precision(), Casts.half(op.precision(), exact));
  }

  static void dequantize(QuantOp.Dequantize op, Arguments in, Tensor y) {
    Tensor x = in.at(0);
    float[] out = y.floats();
    boolean real = x.type().isSmallFloating();
    Parameters parameters = Parameters.of(in, op.axis(), op.blockSize());
    parameters.forEachRun((from, count, p, step) -> {
      for (int i = 0; i < count; i++) {
        int at = p + i * step;
        float value =
            real
                ? SmallFloats.toFloat(x.type(), x.bytes()[from + i])
                : (float) Integers.at(x, from + i);
        out[from + i] = (value - parameters.zero(at)) * parameters.scale[at];
      }
    });
  }

  /** Scales, and zero points as floats: those of up to 16 bits are exact. */
  private static final class Parameters {
    private final ScaleLayout layout;
    private final float[] scale;
    private final float[] zeros;

    private Parameters(ScaleLayout layout, float[] scale, float[] zeros) {
      this.layout = layout;
      this.scale = scale;
      this.zeros = zeros;
    }

    static Parameters of(Arguments in, int axis, int blockSize) {
      Tensor scale = in.at(1);
      float[] zeros = new float[scale.size()];
      if (in.has(2)) {
        Tensor zero = in.at(2);
        for (int i = 0; i < zeros.length; i++) {
          int at = zero.size() == 1 ? 0 : i;
          zeros[i] =
              zero.type().isSmallFloating()
                  ? SmallFloats.toFloat(zero.type(), zero.bytes()[at])
                  : (float) Integers.at(zero, at);
        }
      }
      ScaleLayout layout = ScaleLayout.of(in.shape(0), scale.shape(), axis, blockSize);
      return new Parameters(layout, scale.floats(), zeros);
    }

    float zero(int at) {
      return zeros[at];
    }

    /**
     * Elements from {@code from} on whose scales begin at {@code parameter}, {@code step} apart.
     */
    @FunctionalInterface
    interface Run {
      void accept(int from, int count, int parameter, int step);
    }

    void forEachRun(Run run) {
      for (int o = 0; o < layout.outer(); o++) {
        for (int a = 0; a < layout.length(); a++) {
          int parameter = o * layout.outerStep() + a / layout.block() * layout.axisStep();
          int from = (o * layout.length() + a) * layout.inner();
          run.accept(from, layout.inner(), parameter, layout.innerStep());
        }
      }
    }
  }
}
