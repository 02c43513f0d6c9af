package network.assay.app.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofProgress;
import network.assay.client.prove.ProvingModel;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.ZkRun;

/**
 * Proofs about a small program of this process's own, made until the compiler has seen what proofs
 * are made of: a product with weights, one of activations, rounding and lookups.
 */
final class WarmUp {
  /** Proofs that are enough. */
  private static final int PROOFS = 60;

  /** Time after which it is left as it is, on a slow machine. */
  private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private static final int ROWS = 128;
  private static final int INNER = 128;
  private static final int COLUMNS = 64;
  private static final String INPUT = "x";

  private final LoadedProgram program;
  private final Tensor input =
      Tensor.ofBytes(ElementType.I8, Shape.of(ROWS, INNER), bytes(ROWS * INNER));

  WarmUp() {
    List<Tensor> constants =
        List.of(
            Tensor.ofBytes(ElementType.I8, Shape.of(INNER, COLUMNS), bytes(INNER * COLUMNS)),
            number(1),
            number(8));
    int weights = 1;
    int multiplier = 2;
    int shift = 3;
    int product = 4;
    Program.Node matMul =
        new Program.Node(
            new IntegerOp.IntegerMatMul(-128, 127, ElementType.I8),
            List.of(0, weights, Program.ABSENT, multiplier, shift),
            List.of(ElementType.I8));
    Program.Node square =
        new Program.Node(
            new IntegerOp.IntegerMul(1, 8, -128, 127, ElementType.I8),
            List.of(product, product),
            List.of(ElementType.I8));
    program =
        new LoadedProgram(
            new Program(
                Program.Profile.INT,
                List.of(
                    new Program.Input(
                        INPUT,
                        ElementType.I8,
                        List.of(Dimension.fixed(ROWS), Dimension.fixed(INNER)))),
                constants.stream().map(LoadedProgram::constantOf).toList(),
                List.of(matMul, square),
                List.of(new Program.Output("y", product + 1))),
            constants);
  }

  private static Tensor number(int value) {
    return Tensor.ofInts(ElementType.I32, Shape.of(1), value);
  }

  /** Numbers that look arbitrary: an odd step through the bytes. */
  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 37 + (i >> 7));
    }
    return bytes;
  }

  /**
   * Proves and checks.
   *
   * @param opening makes the program ready
   * @param cancellation asked between steps
   * @return proofs that were made before it was called off
   * @throws ProofException FAILED when the prover is broken
   */
  int prove(Function<LoadedProgram, ProvingModel> opening, Cancellation cancellation) {
    long end = System.nanoTime() + NANOS_MAX;
    Cancellation enough = () -> cancellation.isCancelled() || System.nanoTime() - end >= 0;
    int made = 0;
    try {
      List<ZkRun> runs = List.of(run());
      ProvingModel model = opening.apply(program);
      while (made < PROOFS && !enough.isCancelled()) {
        byte[] proof = model.prove(runs, Optional.empty(), ProofProgress.none(), enough);
        model.verify(proof, runs);
        made++;
      }
    } catch (ProofException e) {
      if (e.reason() != ProofException.Reason.CANCELLED) {
        throw e;
      }
    }
    return made;
  }

  private ZkRun run() {
    try (KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      List<byte[]> outputs = new ArrayList<>();
      new Executor(program, chosen.kernels(), Limits.standard())
          .run(Map.of(INPUT, input), Cancellation.never())
          .values()
          .forEach(output -> outputs.add(TensorCodec.encode(output)));
      return new ZkRun(Hash32.ZERO, List.of(TensorCodec.encode(input)), outputs);
    }
  }
}
