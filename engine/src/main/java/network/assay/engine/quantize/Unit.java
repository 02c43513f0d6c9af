package network.assay.engine.quantize;

import java.util.List;
import java.util.Optional;
import network.assay.engine.program.Program.Node;
import network.assay.engine.tensor.Tensor;

/**
 * Some nodes of the floating program that become one step of the integer program.
 *
 * <p>Clamps are (−∞, ∞) where there is none; factors and biases are one for each channel, or one.
 */
sealed interface Unit {
  /** The value that it makes. */
  int output();

  /** The floating values that it reads, constants of the weights left out. */
  List<Integer> inputs();

  /** A convolution or a product with constant weights: clamp(factor · (w * x) + bias). */
  record Linear(int output, Node anchor, Affine affine) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(anchor.inputs().get(0));
    }
  }

  /** clamp(factor · x + bias) along an axis. */
  record Channels(int output, int x, int axis, Affine affine) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  /** x · factor, above 0: another scale and no operation. */
  record Scale(int output, int x, double factor) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  /** Any function of single elements of one value: the nodes between, in order. */
  record Table(int output, int root, List<Integer> nodes) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(root);
    }
  }

  /** clamp(a + b), or with b taken away. */
  record Sum(int output, int a, int b, boolean minus, double lo, double hi) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(a, b);
    }
  }

  /** a · b, element by element. */
  record Product(int output, int a, int b) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(a, b);
    }
  }

  /** gain · x / √(Σ x² + epsilon) over the last axis. */
  record RowNorm(int output, int x, double gain, double epsilon) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  /**
   * x where it may be looked at, and so far below everywhere else that a softmax gives it nothing.
   *
   * @param condition a BOOL value of the program, or empty for {@code given}
   * @param given the condition where it was made from a mask that is added
   * @param keeps what the condition is where x stays
   */
  record Masked(
      int output, int x, Optional<Integer> condition, Optional<Tensor> given, boolean keeps)
      implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  /** Decision trees; they read an input of the program at scales of their own. */
  record Trees(int output, Node node) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }
  }

  /** A node by itself: movement, pooling, softmax and what else has an integer operation. */
  record Single(int output, Node node, List<Integer> inputs) implements Unit {}

  /** An input of the program. */
  record Source(int output) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }
  }

  /** A constant that is read like an activation. */
  record Given(int output) implements Unit {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }
  }

  /** factor · x + bias, held between lo and hi. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; one element for each channel.
  record Affine(double[] factor, double[] bias, double lo, double hi) {
    static Affine identity(int channels) {
      double[] one = new double[channels];
      java.util.Arrays.fill(one, 1);
      return of(one, new double[channels]);
    }

    /** Without a clamp. */
    static Affine of(double[] factor, double[] bias) {
      return new Affine(factor, bias, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    boolean isClamped() {
      return lo > Double.NEGATIVE_INFINITY || hi < Double.POSITIVE_INFINITY;
    }

    /** What comes out when {@code y · factor + bias} follows; empty where a clamp forbids it. */
    Optional<Affine> then(float[] by, boolean times) {
      boolean single = by.length == 1;
      if (isClamped() && (!single || (times && by[0] <= 0))) {
        return Optional.empty();
      }
      double[] factors = factor.clone();
      double[] biases = bias.clone();
      for (int c = 0; c < factors.length; c++) {
        double value = by[single ? 0 : c];
        factors[c] *= times ? value : 1;
        biases[c] = times ? biases[c] * value : biases[c] + value;
      }
      double low = times ? lo * by[0] : lo + by[0];
      double high = times ? hi * by[0] : hi + by[0];
      return Optional.of(
          isClamped()
              ? new Affine(factors, biases, low, high)
              : new Affine(factors, biases, lo, hi));
    }

    Affine clamped(double least, double most) {
      double low = Math.max(lo, least);
      return new Affine(
          factor, bias, Math.min(low, most), Math.clamp(hi, Math.min(low, most), most));
    }
  }
}
