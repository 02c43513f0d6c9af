package network.assay.engine.operation.recurrent;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.Arguments;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Linear attention (ONNX LinearAttention-27) in F32. The state S [dk, dv] of each key head: at each
 * step S = S·exp(decay), v = beta·(v − k·S), S = S + k⊗v, y = scale·(q·S) for each query head of
 * the group; products with S are fused sums over dk ascending, all else rounded step by step.
 */
final class LinearAttention {
  static final int PAST = 3;
  static final int DECAY = 4;
  static final int BETA = 5;
  static final int ERASE = 6;

  private final RecurrentOp.LinearAttention op;
  private final Arguments in;
  private final int batch;
  private final int steps;
  private final int dk;
  private final int dv;
  private final int group;
  private final float scale;
  private final Optional<float[]> decay;
  private final float[] keyRow;
  private final float[] valueRow;

  LinearAttention(RecurrentOp.LinearAttention op, Arguments in, Kernels kernels) {
    this.op = op;
    this.in = in;
    Shape query = in.shape(0);
    this.batch = query.dim(0);
    this.steps = query.dim(1);
    this.dk = query.dim(2) / op.queryHeads();
    this.dv = in.shape(2).dim(2) / op.keyHeads();
    this.group = op.queryHeads() / op.keyHeads();
    this.scale = op.scale() == 0 ? 1f / (float) Math.sqrt((float) dk) : op.scale();
    this.decay =
        in.has(DECAY) ? Optional.of(exponentials(in.at(DECAY), kernels)) : Optional.empty();
    this.keyRow = new float[dk];
    this.valueRow = new float[dv];
  }

  private static float[] exponentials(Tensor decay, Kernels kernels) {
    float[] y = new float[decay.size()];
    kernels.unary(UnaryFunction.EXP, decay.floats(), 0, y, 0, y.length);
    return y;
  }

  void run(Tensor y, Tensor state) {
    if (in.has(PAST)) {
      System.arraycopy(in.at(PAST).floats(), 0, state.floats(), 0, state.size());
    } else {
      Arrays.fill(state.floats(), 0, state.size(), 0f);
    }
    for (int b = 0; b < batch; b++) {
      for (int head = 0; head < op.keyHeads(); head++) {
        int at = (b * op.keyHeads() + head) * dk * dv;
        for (int t = 0; t < steps; t++) {
          step(b * steps + t, head, state.floats(), at);
          for (int g = 0; g < group; g++) {
            read(b * steps + t, head * group + g, state.floats(), at, y.floats());
          }
        }
      }
    }
  }

  private void step(int row, int head, float[] s, int at) {
    if (decay.isPresent()) {
      decay(row, head, s, at);
    }
    int key = (row * op.keyHeads() + head) * dk;
    System.arraycopy(in.at(2).floats(), (row * op.keyHeads() + head) * dv, valueRow, 0, dv);
    if (op.rule().corrects()) {
      correct(row, head, key, s, at);
    }
    float[] k = in.at(1).floats();
    for (int i = 0; i < dk; i++) {
      for (int j = 0; j < dv; j++) {
        s[at + i * dv + j] = s[at + i * dv + j] + k[key + i] * valueRow[j];
      }
    }
  }

  private void decay(int row, int head, float[] s, int at) {
    float[] factors = decay.orElseThrow();
    int perHead = in.shape(DECAY).dim(2) / op.keyHeads();
    for (int i = 0; i < dk; i++) {
      float factor = factors[(row * op.keyHeads() + head) * perHead + (perHead == 1 ? 0 : i)];
      for (int j = 0; j < dv; j++) {
        s[at + i * dv + j] *= factor;
      }
    }
  }

  private void correct(int row, int head, int key, float[] s, int at) {
    float[] k = in.at(1).floats();
    for (int i = 0; i < dk; i++) {
      keyRow[i] = in.has(ERASE) ? in.at(ERASE).floats()[key + i] * k[key + i] : k[key + i];
    }
    int betas = in.shape(BETA).dim(2);
    float beta = in.at(BETA).floats()[row * betas + (betas == 1 ? 0 : head)];
    for (int j = 0; j < dv; j++) {
      float held = 0;
      for (int i = 0; i < dk; i++) {
        held = Math.fma(keyRow[i], s[at + i * dv + j], held);
      }
      valueRow[j] = beta * (valueRow[j] - held);
    }
  }

  private void read(int row, int head, float[] s, int at, float[] y) {
    float[] q = in.at(0).floats();
    int query = (row * op.queryHeads() + head) * dk;
    int target = (row * op.queryHeads() + head) * dv;
    for (int j = 0; j < dv; j++) {
      float sum = 0;
      for (int i = 0; i < dk; i++) {
        sum = Math.fma(q[query + i], s[at + i * dv + j], sum);
      }
      y[target + j] = scale * sum;
    }
  }
}
