package network.assay.app.bench.zk;

import java.util.Map;
import java.util.SequencedMap;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;

/** Our prover and verifier, as the bench sees them. */
public interface ZkSystem {
  /**
   * What is done once for a program: it is lowered and its weights are committed to.
   *
   * @param program of profile int
   */
  Prepared prepare(LoadedProgram program);

  /** A program that is ready to be proved. */
  interface Prepared extends AutoCloseable {
    /** Runs the program and proves the run. */
    Proven prove(Map<String, Tensor> inputs);

    /** Whether the verifier accepts that these inputs gave these outputs. */
    boolean accepts(Map<String, Tensor> inputs, Proven proven);

    @Override
    void close();
  }

  /** Outputs and the proof that the program gave them. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes are only counted.
  record Proven(SequencedMap<String, Tensor> outputs, byte[] proof) {}
}
