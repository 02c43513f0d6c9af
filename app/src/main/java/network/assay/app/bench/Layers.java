package network.assay.app.bench;

import static network.assay.app.bench.ModelBuilder.integer;
import static network.assay.app.bench.ModelBuilder.ints;

import java.util.List;

/** Layers that several models have, as exporters write them. */
final class Layers {
  private Layers() {}

  /** A convolution with bias, padded so that stride 1 keeps the size. */
  static String conv(
      ModelBuilder b, String x, int channels, int filters, int kernel, int stride, int group) {
    int pad = kernel / 2;
    long fanIn = (long) channels / group * kernel * kernel;
    String w = b.weights(fanIn, filters, channels / group, kernel, kernel);
    return b.node(
        "Conv",
        List.of(x, w, b.near(0, filters)),
        ints("kernel_shape", kernel, kernel),
        ints("strides", stride, stride),
        ints("pads", pad, pad, pad, pad),
        integer("group", group));
  }

  static String dense(ModelBuilder b, String x, int in, int out) {
    return b.node("Gemm", List.of(x, b.weights(in, out, in), b.near(0, out)), integer("transB", 1));
  }

  static String maxPool(ModelBuilder b, String x, int kernel, int stride, int pad) {
    return b.node(
        "MaxPool",
        List.of(x),
        ints("kernel_shape", kernel, kernel),
        ints("strides", stride, stride),
        ints("pads", pad, pad, pad, pad));
  }

  /** x · (1 + erf(x / √2)) / 2. */
  static String gelu(ModelBuilder b, String x) {
    String y = b.node("Erf", List.of(b.node("Div", List.of(x, b.scalar((float) Math.sqrt(2))))));
    y = b.node("Mul", List.of(x, b.node("Add", List.of(y, b.scalar(1)))));
    return b.node("Mul", List.of(y, b.scalar(0.5f)));
  }

  /** Normalisation over the last axis. */
  static String norm(ModelBuilder b, String x, int width) {
    return b.node(
        "LayerNormalization", List.of(x, b.near(1, width), b.near(0, width)), integer("axis", -1));
  }

  /** x · w + bias over the last axis. */
  static String linear(ModelBuilder b, String x, int in, int out) {
    String y = b.node("MatMul", List.of(x, b.weights(2L * in, in, out)));
    return b.node("Add", List.of(b.near(0, out), y));
  }

  /** x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2, as GPT-2 is exported. */
  static String tanhGelu(ModelBuilder b, String x) {
    String cube = b.node("Pow", List.of(x, b.scalar(3)));
    String y = b.node("Add", List.of(x, b.node("Mul", List.of(cube, b.scalar(0.044715f)))));
    y = b.node("Mul", List.of(y, b.scalar((float) Math.sqrt(2 / Math.PI))));
    y = b.node("Add", List.of(b.node("Tanh", List.of(y)), b.scalar(1)));
    return b.node("Mul", List.of(b.node("Mul", List.of(x, b.scalar(0.5f))), y));
  }
}
