package network.assay.prover.argument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.kernel.IntegerScalar;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Hash32;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.lowering.Lowering;

/**
 * A prover that lies: it proves what may be false and changes messages on their way, so that what
 * is false shows at one step of the verifier only.
 */
final class Forger {
  private static final ScalarKernels KERNELS = new ScalarKernels();

  private final Case of;
  private final List<ZkRun> claimed;
  private final Workers workers;
  private final Crew crew;
  private final Statement statement;
  private final ZkKey key;

  /** The variables as they were committed to; a change is not in the commitment, but opened. */
  private int[] committed = {};

  /** The weights as they were committed to, likewise. */
  private int[] weights = {};

  /** A forger of proofs that the case's program has these runs. */
  Forger(Case of, List<ZkRun> claimed, Workers workers) {
    this.of = of;
    this.claimed = claimed;
    this.workers = workers;
    crew = Crew.of(workers);
    key = of.model().key();
    statement = Lowering.lower(key, ZkRun.decoded(claimed));
  }

  /** What becomes of one message. */
  interface Lie {
    /**
     * The message that is sent.
     *
     * @param sent what was sent before
     * @param honest to be changed in place
     */
    void tell(Sent sent, Ext[] honest);
  }

  /** What becomes of opened columns and of the hashes beside their paths. */
  interface Opening {
    /** Changes the lists in place. */
    void change(List<int[]> columns, List<byte[]> siblings);
  }

  /** Lies by the label of their message, each told at its first occurrence; and false openings. */
  static final class Lies {
    private final SortedMap<String, Lie> byLabel = new TreeMap<>();
    private Opening ofVariables = (_, _) -> {};
    private Opening ofWeights = (_, _) -> {};

    Lies at(String label, Lie lie) {
      byLabel.put(label, lie);
      return this;
    }

    Lies openingVariables(Opening opening) {
      ofVariables = opening;
      return this;
    }

    Lies openingWeights(Opening opening) {
      ofWeights = opening;
      return this;
    }
  }

  /** The messages up to now. */
  final class Sent {
    private final byte[] proof;

    private Sent(byte[] proof) {
      this.proof = proof;
    }

    /** What the verifier knows before this message. */
    Replay before() {
      return Replay.of(statement, key, claimed, proof);
    }

    /** What the verifier knows after this message. */
    Replay after(Ext[] message) {
      byte[] more = Arrays.copyOf(proof, proof.length + message.length * Ext.BYTES);
      for (int i = 0; i < message.length; i++) {
        FieldBytes.put(message[i], more, proof.length + i * Ext.BYTES);
      }
      return Replay.of(statement, key, claimed, more);
    }
  }

  Statement statement() {
    return statement;
  }

  byte[] keyBytes() {
    return ZkKeyCodec.encode(key);
  }

  List<ZkRun> claimed() {
    return claimed;
  }

  /** The witness of the honest run. */
  Witness honest() {
    return Witness.of(statement, of.model().blocks(), new IntegerScalar(workers), crew);
  }

  /** A proof with these lies. */
  byte[] prove(Witness witness, Lies lies) {
    // Nothing of the code words is kept, so that they follow when what was committed to changes.
    Committer committer = new Committer(new ScalarProverKernels(), 0);
    MatrixShape shape = key.layout().matrix().orElseThrow();
    weights = new int[Math.toIntExact(shape.length())];
    byte[] bytes = of.model().blocks().getFirst().weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = M31.of(bytes[i]);
    }
    ArgumentProver.Task task =
        new ArgumentProver.Task(
            statement,
            witness,
            key.layout(),
            Optional.of(committer.commit(weights, shape, crew)),
            of.model().blocks());
    LyingWriter writer = new LyingWriter(lies);
    return new ArgumentProver(task, writer, new Loops(new ScalarProverKernels(), crew))
        .prove(residues -> {
          committed = residues;
          return committer.commit(residues, MatrixShape.activations(residues.length), crew);
        });
  }

  private final class LyingWriter extends ProofWriter {
    private final Lies lies;
    private final List<String> told = new ArrayList<>();
    private final List<int[]> columns = new ArrayList<>();
    private int openings;

    LyingWriter(Lies lies) {
      super(Publics.absorbed(key, claimed));
      this.lies = lies;
    }

    @Override
    public void send(String label, byte[] bytes) {
      Lie lie = lies.byLabel.get(label);
      if (lie == null || told.contains(label)) {
        super.send(label, bytes);
        return;
      }
      told.add(label);
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      Ext[] message = new Ext[bytes.length / Ext.BYTES];
      for (int i = 0; i < message.length; i++) {
        message[i] = new Ext(in.getInt(), in.getInt(), in.getInt(), in.getInt());
      }
      lie.tell(new Sent(toBytes()), message);
      elements(label, message);
    }

    @Override
    public void committed(int[] symbols) {
      columns.add(symbols);
    }

    @Override
    public void raw(byte[] bytes) {
      if (columns.isEmpty()) {
        super.raw(bytes);
        return;
      }
      List<byte[]> siblings = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += Hash32.BYTES) {
        siblings.add(Arrays.copyOfRange(bytes, at, at + Hash32.BYTES));
      }
      Opening opening = openings++ == 0 ? lies.ofVariables : lies.ofWeights;
      opening.change(columns, siblings);
      columns.forEach(super::committed);
      siblings.forEach(super::raw);
      columns.clear();
    }
  }

  /** Makes the linear claim true by a false sum of products (0) or of contractions (1). */
  Lie absorbedBy(int part) {
    return (sent, parts) -> {
      Replay replay = sent.before();
      Ext defect = replay.linear().minus(parts[0]).minus(parts[1]).minus(value(replay));
      parts[part] = parts[part].plus(defect);
    };
  }

  private Ext value(Replay replay) {
    ExtVector functional = replay.functional();
    return KERNELS.dot(committed, 0, functional, 0, functional.length());
  }

  /** Makes the sides fit a false sum by a false right side, whose false part is the weights'. */
  void blameWeights(Sent sent, Ext[] sides) {
    Ext wanted = sent.before().contraction().value().times(sides[0].inverse());
    sides[2] = sides[2].plus(wanted.minus(sides[1]));
    sides[1] = wanted;
  }

  /** Makes a false sum over columns end well by a false value of the weights. */
  void falseWeights(Sent sent, Ext[] weightsValue) {
    weightsValue[0] = sent.before().weightsWanted();
  }

  /** Makes the combination of weights fit their false value. */
  void falseWeightRows(Sent sent, Ext[] rows) {
    WeightRows claim = sent.before().weightRows();
    ExtVector eq = columns(claim, 0);
    rows[0] = rows[0].plus(weightsDefect(claim).times(eq.get(0).inverse()));
  }

  /** Changes the weights behind their commitment so that their false value is true. */
  void otherWeights(Sent sent, Ext[] weightsValue) {
    falseWeights(sent, weightsValue);
    WeightRows claim = sent.after(weightsValue).weightRows();
    int width = key.layout().matrix().orElseThrow().width();
    Ext[] coefficients = new Ext[4];
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = Ext.ZERO;
      for (int k = 0; k < claim.combinations().size(); k++) {
        Ext row = claim.combinations().get(k).rows().get(i / width);
        coefficients[i] = coefficients[i].plus(row.times(columns(claim, k).get(i % width)));
      }
    }
    add(weights, BaseCombination.of(coefficients, weightsDefect(claim)));
  }

  private ExtVector columns(WeightRows claim, int combination) {
    Ext[] point = claim.combinations().get(combination).columns().toArray(Ext[]::new);
    return KERNELS.eq(point, Ext.ONE, 1 << point.length);
  }

  /** What the claimed value of the weights is more than their true one. */
  private Ext weightsDefect(WeightRows claim) {
    Ext sum = Ext.ZERO;
    for (int k = 0; k < claim.combinations().size(); k++) {
      ExtVector rows = claim.combinations().get(k).rows();
      ExtVector eq = columns(claim, k);
      for (int i = 0; i < weights.length; i++) {
        Ext place = rows.get(i / eq.length()).times(eq.get(i % eq.length()));
        sum = sum.plus(place.times(weights[i]));
      }
    }
    return claim.value().minus(sum);
  }

  /** Changes variables behind their commitment so that all claims about them are true. */
  void otherVariables(Sent sent, Ext[] last) {
    Replay replay = sent.after(last);
    Ext[] coefficients = new Ext[4];
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = replay.functional().get(i);
    }
    add(committed, BaseCombination.of(coefficients, replay.value().minus(value(replay))));
  }

  private static void add(int[] to, int[] differences) {
    for (int i = 0; i < differences.length; i++) {
      to[i] = M31.add(to[i], differences[i]);
    }
  }

  /** Makes the claims about variables end well by a false value of theirs. */
  void falseOpened(Sent sent, Ext[] opened) {
    opened[0] = sent.before().openedWanted();
  }

  /** Makes the combination of variables that is evaluated fit their false value. */
  void falseRows(Sent sent, Ext[] rows) {
    Replay replay = sent.before();
    int width = rows.length / 2;
    int log = Integer.numberOfTrailingZeros(width);
    Ext[] low = Arrays.copyOf(replay.activation().point(), log);
    ExtVector eq = KERNELS.eq(low, Ext.ONE, width);
    Ext value = Ext.ZERO;
    for (int c = 0; c < width; c++) {
      value = value.plus(eq.get(c).times(rows[width + c]));
    }
    Ext defect = replay.openedWanted().minus(value);
    rows[width] = rows[width].plus(defect.times(eq.get(0).inverse()));
  }
}
