package network.assay.prover.golden;

import static network.assay.engine.tensor.ElementType.BOOL;
import static network.assay.engine.tensor.ElementType.F32;
import static network.assay.engine.tensor.ElementType.I16;
import static network.assay.engine.tensor.ElementType.I64;
import static network.assay.engine.tensor.ElementType.I8;
import static network.assay.engine.tensor.ElementType.U16;
import static network.assay.engine.tensor.ElementType.U8;

import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Tiny programs which together hold every operation of {@code spec/zk.md}, section 5, and their
 * inputs; the golden proofs are about them.
 */
final class GoldenModels {
  private static final long SEED = 20_261_121;
  private static final int ABSENT = ModelBuilder.ABSENT;

  private final Random random = new Random(SEED);

  /**
   * A program and what runs of it are given.
   *
   * @param runs the inputs of each run, in the program's order
   */
  record Sample(LoadedProgram loaded, List<List<Tensor>> runs) {}

  private GoldenModels() {}

  /** All samples by name; the same at each call. */
  static SequencedMap<String, Sample> all() {
    SequencedMap<String, Sample> all = new java.util.LinkedHashMap<>();
    all.put("dense", new GoldenModels().dense());
    all.put("convolution", new GoldenModels().convolution());
    all.put("attention", new GoldenModels().attention());
    all.put("moves", new GoldenModels().moves());
    all.put("embedding", new GoldenModels().embedding());
    return all;
  }

  /** A program with products of activations, contractions with and without weights, and lookups. */
  static Sample small() {
    GoldenModels models = new GoldenModels();
    ModelBuilder model = new ModelBuilder(models.random);
    int x = model.input(I8, 2, 2);
    int w = model.weights(3, 2, 2);
    int one = model.vector(1);
    int shift = model.vector(3);
    int wide = model.vector(8);
    int y = model.node(bytesMatMul(), I8, x, w, ABSENT, one, shift);
    int square = model.node(new IntegerOp.IntegerMul(1, 8, -128, 127, I8), I8, y, y);
    int pair = model.node(bytesMatMul(), I8, y, y, ABSENT, one, wide);
    return new Sample(
        model.output(square).output(pair).build(), List.of(List.of(models.bytes(2, 2))));
  }

  /** Attention and choice as in the golden program, without what needs large tables. */
  static Sample choice() {
    GoldenModels models = new GoldenModels();
    ModelBuilder model = new ModelBuilder(models.random);
    int tokens = model.input(I64, 1, 4);
    int embedding = model.weights(60, 1030, 4);
    int queries = model.weights(10, 4, 4);
    int exponentials = model.constant(exponentials());
    int mask = model.constant(triangle());
    int least = model.constant(Tensor.ofBytes(I8, Shape.of(1), (byte) -128));
    int one = model.vector(1);
    int high = model.vector(900);
    int shift = model.vector(7);
    int wide = model.vector(17);
    int scales = model.vector(10, -20, 30, 7);
    int shifts = model.vector(6, 6, 6, 6);
    int biases = model.vector(100, 2, -500, 0);
    int x = model.node(new Op.Gather(0), I8, embedding, tokens);
    int y = model.node(matMul(-60, 60, I8), I8, x, queries, ABSENT, one, shift);
    int turned = model.node(new Op.Transpose(List.of(0, 2, 1)), I8, y);
    int scores = model.node(bytesMatMul(), I8, y, turned, ABSENT, high, wide);
    int masked = model.node(new Op.Where(), I8, mask, scores, least);
    int shares = model.node(new IntegerOp.IntegerSoftmax(-1, 7, U8), U8, masked, exponentials);
    int mixed = model.node(bytesMatMul(), I8, shares, y, ABSENT, one, shift);
    int scaled =
        model.node(new IntegerOp.Rescale(2, -128, 127, I8), I8, mixed, scales, shifts, biases);
    int gated = model.node(new IntegerOp.IntegerMul(3, 8, -128, 127, I8), I8, scaled, y);
    int chosen = model.node(new Op.ArgExtreme(true, 2, false, false), I64, gated);
    int unlikely = model.node(new Op.ArgExtreme(false, 2, true, true), I64, gated);
    Tensor given = Tensor.ofLongs(I64, Shape.of(1, 4), 7, 1029, -1, 7);
    return new Sample(
        model.output(gated).output(chosen).output(unlikely).build(), List.of(List.of(given)));
  }

  /** Rows of norm one. */
  static Sample normal() {
    GoldenModels models = new GoldenModels();
    ModelBuilder model = new ModelBuilder(models.random);
    int x = model.input(I8, 2, 3);
    int w = model.weights(20, 3, 3);
    int one = model.vector(1);
    int shift = model.vector(4);
    int y = model.node(matMul(-500, 500, I16), I16, x, w, ABSENT, one, shift);
    int normal = model.node(new IntegerOp.IntegerNormalise(-1, 7), I16, y);
    return new Sample(model.output(normal).build(), List.of(List.of(models.bytes(2, 3))));
  }

  /**
   * A sum that reaches what may be shifted, its half included.
   *
   * @param reach the greatest number that is shifted
   */
  static Sample shiftingUpTo(int reach) {
    ModelBuilder model = new ModelBuilder(new Random(SEED));
    int x = model.input(I8, 1, 1);
    int w = model.constant(Tensor.ofBytes(I8, Shape.of(1, 1), (byte) 1));
    int one = model.vector(1);
    int zero = model.vector(0);
    int multiplier = model.vector(10_000);
    int shift = model.vector(16);
    int bias = model.vector(reach - (1 << 15) - 100 * 10_000);
    int y = model.node(matMul(-100, 100, I8), I8, x, w, ABSENT, one, zero);
    int z = model.node(new IntegerOp.Rescale(1, -128, 127, I8), I8, y, multiplier, shift, bias);
    Tensor given = Tensor.ofBytes(I8, Shape.of(1, 1), (byte) 120);
    return new Sample(model.output(z).build(), List.of(List.of(given)));
  }

  private static Op matMul(int lo, int hi, ElementType to) {
    return new IntegerOp.IntegerMatMul(lo, hi, to);
  }

  private static Op bytesMatMul() {
    return matMul(-128, 127, I8);
  }

  /** Floats, multipliers for each column, shifts of 0, 9 and 18, with and without a clamp. */
  private Sample dense() {
    ModelBuilder model = new ModelBuilder(random);
    int x = model.input(F32, 2, 5);
    int w1 = model.weights(20, 5, 6);
    int w2 = model.weights(20, 6, 3);
    int bias = model.vector(100, -2000, 30, 4, 5, 6);
    int multipliers = model.vector(3, 5, -7, 11, 13, 17);
    int nine = model.vector(9, 9, 9, 9, 9, 9);
    int high = model.vector(9000);
    int eighteen = model.vector(18);
    int eleven = model.vector(11);
    int table = model.weights(100, 256);
    int q = model.node(new IntegerOp.Quantise(0.5f, -100, 100, I8), I8, x);
    int y = model.node(bytesMatMul(), I8, q, w1, bias, multipliers, nine);
    int looked = model.node(new IntegerOp.Lookup(), I8, y, table);
    int clamped = model.node(new IntegerOp.IntegerAdd(2, -1, 0, -90, 90, I8), I8, looked, y);
    int sum = model.node(new IntegerOp.IntegerAdd(1, 3, 0, -999, 999, I16), I16, clamped, y);
    int z = model.node(matMul(-30000, 30000, I16), I16, clamped, w2, ABSENT, high, eighteen);
    int far = model.node(bytesMatMul(), I8, clamped, w2, ABSENT, high, eleven);
    int f = model.node(new IntegerOp.Dequantise(0.25f), F32, z);
    return new Sample(
        model.output(f).output(sum).output(far).build(),
        List.of(List.of(floats(2, 5)), List.of(floats(2, 5))));
  }

  private Tensor floats(int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-240, 240) / 4f;
    }
    return Tensor.ofFloats(shape, values);
  }

  /** Convolutions of each kind, poolings and reductions. */
  private Sample convolution() {
    ModelBuilder model = new ModelBuilder(random);
    int x = model.input(I8, 1, 2, 6, 5);
    int plain = model.weights(30, 4, 2, 3, 3);
    int grouped = model.weights(30, 6, 2, 2, 2);
    int depthwise = model.weights(30, 6, 1, 2, 2);
    int last = model.weights(30, 6, 3);
    int bias = model.vector(-90, 400, 5, 77);
    int multipliers = model.vector(3, -5, 7, 9);
    int shifts = model.vector(10, 10, 10, 10);
    int three = model.vector(9);
    int shift = model.vector(10);
    int small = model.vector(7);
    int a =
        model.node(
            conv(List.of(1, 1), List.of(1, 1, 1, 1), 1), I8, x, plain, bias, multipliers, shifts);
    int b =
        model.node(
            conv(List.of(2, 1), List.of(0, 0, 1, 0), 2), I8, a, grouped, ABSENT, three, shift);
    int c =
        model.node(
            conv(List.of(1, 1), List.of(1, 0, 0, 1), 6), I8, b, depthwise, ABSENT, three, shift);
    int maximum =
        model.node(
            new IntegerOp.IntegerMaxPool(
                Op.Padding.EXPLICIT,
                List.of(2, 2),
                List.of(2, 2),
                List.of(1, 0, 0, 0),
                List.of(1, 1),
                false),
            I8,
            c);
    int average =
        model.node(
            new IntegerOp.IntegerAveragePool(
                List.of(2, 2), List.of(1, 1), List.of(0, 0, 1, 0), 1, 2, -128, 127, I8),
            I8,
            maximum);
    int sum =
        model.node(
            new IntegerOp.IntegerSum(List.of(2, 3), false, 5, 4, -300, 300, I16), I16, average);
    int most = model.node(new Op.Reduce(Op.ReduceKind.MAX, List.of(2, 3), false), I8, c);
    int least = model.node(new Op.Reduce(Op.ReduceKind.MIN, List.of(1, 2), true), I8, c);
    int dense = model.node(bytesMatMul(), I8, sum, last, ABSENT, three, small);
    LoadedProgram loaded = model.output(dense).output(most).output(least).output(average).build();
    return new Sample(loaded, List.of(List.of(bytes(1, 2, 6, 5))));
  }

  private static Op conv(List<Integer> strides, List<Integer> pads, int group) {
    return new IntegerOp.IntegerConv(
        Op.Padding.EXPLICIT, strides, pads, List.of(1, 1), group, -128, 127, I8);
  }

  private Tensor bytes(int... dims) {
    Shape shape = Shape.of(dims);
    byte[] bytes = new byte[shape.size()];
    random.nextBytes(bytes);
    return Tensor.ofBytes(I8, shape, bytes);
  }

  /** A block of a transformer with its embedding and its choice of a token. */
  private Sample attention() {
    ModelBuilder model = new ModelBuilder(random);
    int tokens = model.input(I64, 1, 4);
    int embedding = model.weights(60, 1030, 4);
    int queries = model.weights(40, 4, 4);
    int keys = model.weights(40, 4, 4);
    int values = model.weights(40, 4, 4);
    int vocabulary = model.weights(40, 4, 5);
    int exponentials = model.constant(exponentials());
    int mask = model.constant(triangle());
    int least = model.constant(Tensor.ofBytes(I8, Shape.of(1), (byte) -128));
    int one = model.vector(9);
    int shift = model.vector(9);
    int high = model.vector(300);
    int wide = model.vector(17);
    int scales = model.vector(100, -200, 300, 77);
    int shifts = model.vector(13, 13, 13, 13);
    int biases = model.vector(1000, 2, -5000, 0);
    int x = model.node(new Op.Gather(0), I8, embedding, tokens);
    int q = model.node(bytesMatMul(), I8, x, queries, ABSENT, one, shift);
    int k = model.node(bytesMatMul(), I8, x, keys, ABSENT, one, shift);
    int v = model.node(bytesMatMul(), I8, x, values, ABSENT, one, shift);
    int turned = model.node(new Op.Transpose(List.of(0, 2, 1)), I8, k);
    int scores = model.node(bytesMatMul(), I8, q, turned, ABSENT, high, wide);
    int masked = model.node(new Op.Where(), I8, mask, scores, least);
    int shares = model.node(new IntegerOp.IntegerSoftmax(-1, 7, U8), U8, masked, exponentials);
    int mixed = model.node(bytesMatMul(), I8, shares, v, ABSENT, one, shift);
    int residual = model.node(new IntegerOp.IntegerAdd(1, 1, 1, -128, 127, I8), I8, x, mixed);
    int normal = model.node(new IntegerOp.IntegerNormalise(-1, 7), I16, residual);
    int scaled =
        model.node(new IntegerOp.Rescale(2, -128, 127, I8), I8, normal, scales, shifts, biases);
    int gated = model.node(new IntegerOp.IntegerMul(3, 8, -128, 127, I8), I8, scaled, residual);
    int logits = model.node(bytesMatMul(), I8, gated, vocabulary, ABSENT, one, shift);
    int chosen = model.node(new Op.ArgExtreme(true, 2, false, false), I64, logits);
    int unlikely = model.node(new Op.ArgExtreme(false, 2, true, true), I64, logits);
    int floats = model.node(new IntegerOp.Dequantise(0.125f), F32, logits);
    LoadedProgram loaded =
        model.output(floats).output(chosen).output(unlikely).output(shares).build();
    Tensor given = Tensor.ofLongs(I64, Shape.of(1, 4), 7, 1029, -1, 7);
    return new Sample(loaded, List.of(List.of(given)));
  }

  private static Tensor exponentials() {
    short[] table = {400, 350, 300, 250, 210, 180, 150, 130, 110, 90, 70, 50, 30, 20, 10, 5, 1, 0};
    return Tensor.ofShorts(U16, Shape.of(table.length), table);
  }

  /** Which of four positions each of them sees: none behind itself. */
  private static Tensor triangle() {
    byte[] sees = new byte[16];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j <= i; j++) {
        sees[4 * i + j] = 1;
      }
    }
    return Tensor.ofBytes(BOOL, Shape.of(4, 4), sees);
  }

  /** Every operation that moves elements. No products of activations, no clamp. */
  private Sample moves() {
    ModelBuilder model = new ModelBuilder(random);
    int x = model.input(I8, 2, 4);
    int w = model.weights(20, 4, 4);
    int one = model.vector(1);
    int shift = model.vector(7);
    int perCell = model.constant(Tensor.ofLongs(I64, Shape.of(2, 2), 1, -2, 3, 0));
    int indexes = model.longs(3, -4, 1);
    int from = model.longs(3);
    int to = model.longs(-5);
    int axis = model.longs(1);
    int step = model.longs(-2);
    int flat = model.longs(2, -1);
    int repeats = model.longs(2, 1);
    int wide = model.longs(2, 2, 4);
    int pads = model.longs(0, 1, 1, 0);
    int y = model.node(matMul(-128, 127, I8), I8, x, w, ABSENT, one, shift);
    int picked = model.node(new Op.Gather(1), I8, y, indexes);
    int cells = model.node(new Op.GatherElements(1), I8, y, perCell);
    int slice = model.node(new Op.Slice(), I8, y, from, to, axis, step);
    int halves = model.nodes(new Op.Split(1), 2, I8, y);
    int joined = model.node(new Op.Concat(1), I8, picked, cells, slice, halves + 1, x);
    int lifted = model.node(new Op.Unsqueeze(List.of(1)), I8, halves);
    int lowered = model.node(new Op.Squeeze(List.of(1)), I8, lifted);
    int tiled = model.node(new Op.Tile(), I8, lowered, repeats);
    int lines = model.node(new Op.Unsqueeze(List.of(1)), I8, y);
    int spread = model.node(new Op.Expand(), I8, lines, wide);
    int shaped = model.node(new Op.Reshape(false), I8, spread, flat);
    int flattened = model.node(new Op.Flatten(1), I8, spread);
    int both =
        model.node(new IntegerOp.IntegerAdd(1, 1, 0, -300, 300, I16), I16, shaped, flattened);
    int padded = model.node(new Op.Pad(Op.PadMode.CONSTANT), I8, tiled, pads);
    int turned = model.node(new Op.Transpose(List.of(1, 0)), I8, padded);
    LoadedProgram loaded = model.output(joined).output(both).output(turned).build();
    return new Sample(loaded, List.of(List.of(bytes(2, 4))));
  }

  /** Rows of weights and nothing else: no lookups, so that the tree of fractions is empty. */
  private Sample embedding() {
    ModelBuilder model = new ModelBuilder(random);
    int tokens = model.input(I64, 3);
    int w = model.weights(127, 512, 8);
    int x = model.node(new Op.Gather(0), I8, w, tokens);
    Tensor given = Tensor.ofLongs(I64, Shape.of(3), 500, 0, -512);
    return new Sample(model.output(x).build(), List.of(List.of(given)));
  }
}
