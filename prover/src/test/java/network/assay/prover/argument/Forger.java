package network.assay.prover.argument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.kernel.IntegerScalar;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Hash32;
import network.assay.prover.Tickets;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.Masks;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.ZkVerifier;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Padded;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.TicketShape;
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
  private final Optional<ZkSecret> secret;
  private final Workers workers;
  private final Crew crew;
  private final Statement statement;
  private final ZkKey key;

  /** A key's own, or others that it has not. */
  private final Optional<Tickets> tickets;

  /** The ticket that is used under a hidden key. */
  static final int TICKET = 1;

  /** No message: stands for what is opened of hidden weights. */
  static final String BEHIND_HIDDEN_WEIGHTS = "weight columns";

  /** The variables in the field; those of the proof that is being made. */
  private int[] variables = {};

  /** What was committed to; a change is not in the commitment, but opened. */
  private final List<int[]> committed = new ArrayList<>();

  /** The weights as they were committed to, likewise. */
  private int[] weights = {};

  private Set<Check> omitted = Set.of();

  /** The claim about weights, whose value is false. */
  private WeightRows weightRows = new WeightRows(List.of(), Padded.of(Ext.ZERO));

  /** What a false value at the end of the rounds is more than the true one. */
  private Ext more = Ext.ZERO;

  /** A forger of proofs that the case's program has these runs. */
  Forger(Case of, List<ZkRun> claimed, Workers workers) {
    this(of, claimed, Optional.empty(), workers);
  }

  /** A forger of proofs that hide what is secret. */
  Forger(Case of, List<ZkRun> claimed, Optional<ZkSecret> secret, Workers workers) {
    this(of, claimed, secret, of.model().tickets(), workers);
  }

  /**
   * A forger who opens weights by these tickets.
   *
   * @param tickets those of the key, or others
   */
  Forger(
      Case of,
      List<ZkRun> claimed,
      Optional<ZkSecret> secret,
      Optional<Tickets> tickets,
      Workers workers) {
    this.tickets = tickets;
    this.of = of;
    this.claimed = claimed;
    this.secret = secret;
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
    private Opening ofInputs = (_, _) -> {};
    private Opening ofVariables = (_, _) -> {};
    private Opening ofWeights = (_, _) -> {};

    Lies at(String label, Lie lie) {
      byLabel.put(label, lie);
      return this;
    }

    Lies openingInputs(Opening opening) {
      ofInputs = opening;
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
      return new Replay(setting(), proof);
    }

    /** What the verifier knows after this message, in which nothing is under pads. */
    Replay after(Ext[] message) {
      byte[] more = Arrays.copyOf(proof, proof.length + message.length * Ext.BYTES);
      for (int i = 0; i < message.length; i++) {
        FieldBytes.put(message[i], more, proof.length + i * Ext.BYTES);
      }
      return new Replay(setting(), more);
    }
  }

  private Replay.Setting setting() {
    return new Replay.Setting(statement, key, claimed, variables, omitted);
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

  /** What a verifier says of a proof, under the key and for the runs that are claimed. */
  ZkResult judged(byte[] proof) {
    return ZkVerifier.verify(proof, keyBytes(), claimed());
  }

  /** The hidden inputs. */
  int[] given() {
    return secret.map(hidden -> hidden.variables(key, claimed)).orElse(new int[0]);
  }

  /** The witness of the honest run, without pads. */
  Witness honest() {
    return Witness.of(statement, given(), of.model().blocks(), new IntegerScalar(workers), crew);
  }

  /** A proof with these lies. */
  byte[] prove(Witness witness, Lies lies) {
    return prove(witness, lies, _ -> {}, Set.of());
  }

  /** What becomes of the variables and the rows that hide them before they are committed to. */
  interface Spoiling {
    /** Changes rows in place. */
    void spoil(MaskedRows rows);
  }

  /**
   * A proof with these lies, for a verifier who passes over some checks.
   *
   * @param spoiling of a hiding proof
   */
  byte[] prove(Witness witness, Lies lies, Spoiling spoiling, Set<Check> passedOver) {
    // Nothing of the code words is kept, so that they follow when what was committed to changes.
    Committer committer = new Committer(new ScalarProverKernels(), 0);
    MatrixShape shape = weightsShape();
    weights = tickets.map(all -> all.rows(TICKET)).orElseGet(this::openWeights);
    omitted = passedOver;
    committed.clear();
    Optional<MaskedRows> masked =
        secret
            .map(hidden -> new Masks(statement, key, claimed, hidden, ticket()))
            .map(masks -> MaskedRows.of(statement, masks, tickets.map(Tickets::seed), witness));
    masked.ifPresent(spoiling::spoil);
    variables = witness.residues();
    ArgumentProver.Task task =
        new ArgumentProver.Task(
            statement,
            witness,
            masked,
            key,
            tickets.map(all -> all.message(TICKET)),
            Optional.of(committer.commit(weights, shape, crew)),
            of.model().blocks());
    LyingWriter writer = new LyingWriter(lies, task);
    return new ArgumentProver(
            task,
            () -> Publics.absorbed(key, claimed),
            writer,
            new Loops(new ScalarProverKernels(), crew))
        .prove(
            (values, matrix) -> {
              committed.add(values);
              return committer.commit(values, matrix, crew);
            },
            passedOver);
  }

  private OptionalInt ticket() {
    return tickets.isPresent() ? OptionalInt.of(TICKET) : OptionalInt.empty();
  }

  private int[] openWeights() {
    int[] rows = new int[Math.toIntExact(weightsShape().length())];
    byte[] bytes = of.model().blocks().getFirst().weights();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = M31.of(bytes[i]);
    }
    return rows;
  }

  /** The matrix of weights that is committed to. */
  private MatrixShape weightsShape() {
    return key.layout()
        .ticket()
        .map(TicketShape::matrix)
        .orElseGet(() -> key.layout().matrix().orElseThrow());
  }

  private final class LyingWriter extends ProofWriter {
    private final Lies lies;
    private final List<String> told = new ArrayList<>();
    private final List<int[]> columns = new ArrayList<>();
    private int openings;

    LyingWriter(Lies lies, ArgumentProver.Task task) {
      super(
          Publics.absorbed(key, claimed),
          pad -> statement.hides() ? task.pad(pad) : Ext.ZERO,
          statement.pads().hideWeights());
      this.lies = lies;
    }

    /** Told before pads are taken away. */
    @Override
    public void elements(String label, Ext... message) {
      Lie lie = lies.byLabel.get(label);
      Ext[] said = message.clone();
      if (lie != null && !told.contains(label)) {
        told.add(label);
        lie.tell(new Sent(toBytes()), said);
      }
      super.elements(label, said);
    }

    /** Rows, in which nothing is under pads. */
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
      super.elements(label, message);
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
      order().get(openings++).change(columns, siblings);
      columns.forEach(super::committed);
      siblings.forEach(super::raw);
      columns.clear();
      Lie behind = lies.byLabel.get(BEHIND_HIDDEN_WEIGHTS);
      if (tickets.isPresent() && openings == 1 && behind != null) {
        behind.tell(new Sent(toBytes()), new Ext[0]);
      }
    }

    /** What is opened, in its order. */
    private List<Opening> order() {
      List<Opening> order = new ArrayList<>();
      if (statement.hidesInputs()) {
        order.add(lies.ofInputs);
      }
      order.add(lies.ofVariables);
      order.add(tickets.isPresent() ? 0 : order.size(), lies.ofWeights);
      return order;
    }
  }

  /** Makes the linear claim true by a false sum of products (0) or of contractions (1). */
  Lie absorbedBy(int part) {
    return (sent, parts) -> {
      Ext defect = sent.before().linearDefect().minus(parts[0]).minus(parts[1]);
      parts[part] = parts[part].plus(defect);
    };
  }

  /** Makes the sides fit a false sum by a false right side, whose false part is the weights'. */
  void blameWeights(Sent sent, Ext[] sides) {
    Ext wanted = sent.before().contractionWanted().times(sides[0].inverse());
    sides[2] = sides[2].plus(wanted.minus(sides[1]));
    sides[1] = wanted;
  }

  /** Makes a false sum over columns end well by a false value of the weights. */
  void falseWeights(Sent sent, Ext[] weightsValue) {
    weightsValue[0] = sent.before().weightsWanted();
    weightRows = sent.before().weightRows(weightsValue[0]);
  }

  /** Makes the combination of weights fit their false value. */
  void falseWeightRows(Sent sent, Ext[] rows) {
    WeightRows claim = weightRows;
    ExtVector eq = columns(claim, 0);
    rows[0] = rows[0].plus(weightsDefect(claim).times(eq.get(0).inverse()));
  }

  /** Changes the weights behind their commitment so that their false value is true. */
  void otherWeights(Sent sent, Ext[] weightsValue) {
    falseWeights(sent, weightsValue);
    WeightRows claim = weightRows;
    int width = weightsShape().width();
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
      for (int i = 0; i < rows.length() * eq.length(); i++) {
        int row = i / eq.length();
        int column = i % eq.length();
        int at = row * weightsShape().width() + column;
        if (at < weights.length) {
          sum = sum.plus(rows.get(row).times(eq.get(column)).times(weights[at]));
        }
      }
    }
    return claim.value().constant().minus(sum);
  }

  /**
   * Changes variables behind their commitment so that all claims about them are true.
   *
   * @param first of four variables that lie beside each other
   */
  Lie otherVariables(int first) {
    return (sent, last) -> {
      Replay.End end = sent.after(last).end();
      Ext[] coefficients = new Ext[4];
      for (int i = 0; i < coefficients.length; i++) {
        coefficients[i] = end.activations().functional().vector().get(first + i);
      }
      int[] differences = BaseCombination.of(coefficients, end.defect());
      int ofInputs = statement.shape().inputRows() << statement.shape().logWidth();
      statement
          .shape()
          .forEachPiece((variable, place, count) -> {
            for (int i = 0; i < differences.length; i++) {
              int at = place + first + i - variable;
              if (first + i >= variable && first + i < variable + count) {
                boolean hidden = at < ofInputs;
                int[] rows = hidden ? committed.getFirst() : committed.getLast();
                int own = hidden ? at : at - ofInputs;
                rows[own] = M31.add(rows[own], differences[i]);
              }
            }
          });
    };
  }

  private static void add(int[] to, int[] differences) {
    for (int i = 0; i < differences.length; i++) {
      to[i] = M31.add(to[i], differences[i]);
    }
  }

  /** Makes the claims about variables end well by a false value of theirs. */
  void falseOpened(Sent sent, Ext[] opened) {
    Replay.Rounds rounds = sent.before().end().rounds();
    Ext mask = opened.length > 1 ? rounds.nu().times(opened[1]) : Ext.ZERO;
    Ext wanted = rounds.end().value().minus(mask).times(rounds.factor().inverse());
    more = wanted.minus(opened[0]);
    opened[0] = wanted;
  }

  /** Makes the claims about variables end well by a false value of the mask. */
  void falseMask(Sent sent, Ext[] opened) {
    Replay.Rounds rounds = sent.before().end().rounds();
    Ext wanted = rounds.end().value().minus(rounds.factor().times(opened[0]));
    Ext mask = wanted.times(rounds.nu().inverse());
    more = mask.minus(opened[1]);
    opened[1] = mask;
  }

  /** Makes the combination of variables that is evaluated fit their false value. */
  void falseRows(Sent sent, Ext[] rows) {
    Replay.End end = sent.before().end();
    Ext[] low = Arrays.copyOf(end.rounds().end().point(), statement.shape().logWidth());
    Ext kappa = statement.hides() ? end.kappa() : Ext.ONE;
    int width = statement.shape().width();
    Ext first = KERNELS.eq(low, Ext.ONE, width).get(0);
    rows[width] = rows[width].plus(more.times(kappa).times(first.inverse()));
  }

  /** Makes the combination of the mask fit its false value. */
  void falseMaskRow(Sent sent, Ext[] rows) {
    Replay.End end = sent.before().end();
    end.rounds();
    int at = 2 * statement.shape().width();
    rows[at] = rows[at].plus(more.times(end.kappa()));
  }
}
