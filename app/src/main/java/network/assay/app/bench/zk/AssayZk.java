package network.assay.app.bench.zk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import network.assay.app.prove.RoomProver;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.prove.ProofProgress;
import network.assay.client.prove.ProvingModel;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.program.Program;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Hash32;
import network.assay.prover.field.ProverKernelChooser;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkVerifier;

/** The prover that operators use and the verifier that everybody uses, for one run, no receipt. */
public final class AssayZk implements ZkSystem {
  private final int threads;
  private final RoomProver prover;
  private final ZkVerifier verifier;

  /**
   * @param threads of the prover, and of the engine that runs what it proves
   * @param proofs that this process is going to make
   */
  public AssayZk(int threads, Proofs proofs) {
    this.threads = threads;
    this.prover = new RoomProver(threads, proofs);
    this.verifier =
        switch (proofs) {
          case ONE -> new ZkVerifier();
          case MANY -> new ZkVerifier(ProverKernelChooser.forMany().kernels());
        };
  }

  @Override
  public Prepared prepare(LoadedProgram program) {
    ProvingModel model = prover.open(program);
    KernelChooser.Chosen chosen = KernelChooser.choose(threads, KernelChooser.Preference.AUTO);
    Executor executor = new Executor(program, chosen.kernels(), Limits.standard());
    return new Ready(program.program(), model, model.key(), verifier, chosen, executor);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared; verifiers take keys as bytes.
  private record Ready(
      Program program,
      ProvingModel model,
      byte[] key,
      ZkVerifier verifier,
      KernelChooser.Chosen chosen,
      Executor executor)
      implements Prepared {

    @Override
    public Proven prove(Map<String, Tensor> inputs) {
      SequencedMap<String, Tensor> outputs = executor.run(inputs, Cancellation.never());
      List<ZkRun> runs = runs(inputs, outputs);
      return new Proven(
          outputs, model.prove(runs, Optional.empty(), ProofProgress.none(), Cancellation.never()));
    }

    @Override
    public boolean accepts(Map<String, Tensor> inputs, Proven proven) {
      return verifier.check(proven.proof(), key, runs(inputs, proven.outputs()))
          instanceof ZkResult.Proven;
    }

    private List<ZkRun> runs(Map<String, Tensor> inputs, SequencedMap<String, Tensor> outputs) {
      Stream<Tensor> ordered = program.inputs().stream().map(Program.Input::name).map(inputs::get);
      return List.of(new ZkRun(Hash32.ZERO, encoded(ordered), encoded(outputs.values().stream())));
    }

    private static List<byte[]> encoded(Stream<Tensor> tensors) {
      return tensors.map(TensorCodec::encode).toList();
    }

    @Override
    public void close() {
      chosen.close();
    }
  }
}
