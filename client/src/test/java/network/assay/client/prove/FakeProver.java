package network.assay.client.prove;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;

/**
 * Makes bytes that name what was to be proved and prove nothing: for tests of what goes on around a
 * prover. No verifier but its own takes them.
 */
public final class FakeProver implements Prover {
  /** How often a model was opened. */
  public final AtomicInteger opened = new AtomicInteger();

  /** How often a proof was asked for. */
  public final AtomicInteger asked = new AtomicInteger();

  /** The salts of proofs that were to hide inputs. */
  public final List<Hash32> salts = new CopyOnWriteArrayList<>();

  private volatile ProofEstimate estimate = new ProofEstimate.Possible(10, 1000);
  private volatile Optional<String> fault = Optional.empty();
  private volatile boolean slow;
  private volatile boolean damaging;

  /** From now on it says this. */
  public FakeProver estimating(ProofEstimate other) {
    estimate = other;
    return this;
  }

  /** From now on it fails so; empty: it works. */
  public FakeProver failing(Optional<String> how) {
    fault = how;
    return this;
  }

  /** From now on a proof ends only by being cancelled. */
  public FakeProver endless() {
    slow = true;
    return this;
  }

  /** From now on its proofs are none, and it says so itself when asked. */
  public FakeProver damaging() {
    damaging = true;
    return this;
  }

  /** The key that it makes for a program. */
  public static byte[] key(LoadedProgram program) {
    return ("assay-zk-key/1 fake " + program.id()).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public ProofEstimate estimate(LoadedProgram program, List<Shape> inputs, boolean hidesInputs) {
    return estimate;
  }

  @Override
  public ProvingModel open(LoadedProgram program) {
    opened.incrementAndGet();
    byte[] key = key(program);
    return new ProvingModel() {
      @Override
      public byte[] key() {
        return key.clone();
      }

      @Override
      public Hash32 keyDigest() {
        return Sha256.of(key);
      }

      @Override
      public long bytes() {
        return key.length;
      }

      @Override
      public byte[] prove(
          List<ZkRun> runs,
          Optional<ZkSecret> secret,
          ProofProgress progress,
          Cancellation cancellation) {
        asked.incrementAndGet();
        secret.ifPresent(known -> salts.add(known.salt()));
        progress.at("pretending", 50);
        while (slow) {
          if (cancellation.isCancelled()) {
            throw new ProofException(ProofException.Reason.CANCELLED, "cancelled");
          }
          Thread.onSpinWait();
        }
        fault.ifPresent(how -> {
          throw new ProofException(ProofException.Reason.FAILED, how);
        });
        return damaging ? new byte[1] : proof(runs);
      }

      @Override
      public ZkResult verify(byte[] proof, List<ZkRun> runs) {
        return Arrays.equals(proof, proof(runs))
            ? new ZkResult.Proven(Hash32.parse("0x" + program.id()), keyDigest(), 100)
            : new ZkResult.Refused("other bytes", "witness");
      }
    };
  }

  private static byte[] proof(List<ZkRun> runs) {
    StringBuilder text = new StringBuilder("assay-zk-proof/1 fake");
    for (ZkRun run : runs) {
      text.append(' ').append(run.receiptDigest());
      run.inputs().tensors().forEach(tensor -> text.append(' ').append(Sha256.of(tensor)));
      run.outputs().forEach(tensor -> text.append(' ').append(Sha256.of(tensor)));
    }
    return Bytes.utf8(text.toString()).toArray();
  }
}
