package network.assay.app.bench.zk;

import java.util.Map;
import java.util.SequencedMap;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;

/** Runs the program and calls 100 bytes a proof; accepts it, or not. */
final class FakeSystem implements ZkSystem {
  static final int PROOF_BYTES = 100;

  private final boolean accepts;
  int prepared;
  int proved;
  int closed;

  FakeSystem(boolean accepts) {
    this.accepts = accepts;
  }

  @Override
  public Prepared prepare(LoadedProgram program) {
    prepared++;
    KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.AUTO);
    Executor executor = new Executor(program, chosen.kernels(), Limits.standard());
    return new Prepared() {
      @Override
      public Proven prove(Map<String, Tensor> inputs) {
        proved++;
        SequencedMap<String, Tensor> outputs = executor.run(inputs, Cancellation.never());
        return new Proven(outputs, new byte[PROOF_BYTES]);
      }

      @Override
      public boolean accepts(Map<String, Tensor> inputs, Proven proven) {
        return accepts;
      }

      @Override
      public void close() {
        closed++;
        chosen.close();
      }
    };
  }
}
