package network.assay.prover.argument;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import network.assay.prover.commitment.Committed;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Sides;
import network.assay.prover.witness.WeightMatrix;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Stage;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.Padded;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.Reduction;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.EqTable;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/** The prover's steps of {@code spec/zk.md}, sections 7, 9 and 10, in their order. */
public final class ArgumentProver {
  private final Task task;
  private final Statement statement;
  private final Witness witness;
  private final Supplier<Transcript> publics;
  private final ProofWriter writer;
  private final Transcript transcript;
  private final Openings openings;
  private final Loops loops;
  private final ProverKernels kernels;

  /**
   * What is proved, and with what.
   *
   * @param masked the rows that are committed to, where something is hidden
   * @param ticket the message that names the commitment to weights that are hidden
   * @param weights the commitment to the weights, if there are any
   */
  public record Task(
      Statement statement,
      Witness witness,
      Optional<MaskedRows> masked,
      ZkKey key,
      Optional<byte[]> ticket,
      Optional<Committed> weights,
      List<WeightMatrix> blocks) {

    /** A pad. */
    Ext pad(int number) {
      int at = statement.pads().variable(number);
      int[] variables = witness.variables();
      return new Ext(variables[at], variables[at + 1], variables[at + 2], variables[at + 3]);
    }
  }

  /**
   * A prover of one proof.
   *
   * @param publics gives transcripts that hold what everybody knows
   */
  public ArgumentProver(Task task, Supplier<Transcript> publics, Loops loops) {
    this(task, publics, writer(task, publics.get()), loops);
  }

  /** A prover whose messages go through this writer. */
  ArgumentProver(Task task, Supplier<Transcript> publics, ProofWriter writer, Loops loops) {
    this.task = task;
    this.publics = publics;
    statement = task.statement();
    witness = task.witness();
    this.writer = writer;
    this.transcript = writer.transcript();
    this.loops = loops;
    openings = new Openings(writer, loops.crew());
    kernels = loops.kernels();
  }

  private static ProofWriter writer(Task task, Transcript transcript) {
    return task.statement().hides()
        ? new ProofWriter(transcript, task::pad, task.statement().pads().hideWeights())
        : new ProofWriter(transcript);
  }

  /**
   * The proof.
   *
   * @param committer commits to the variables
   */
  public byte[] prove(Committer committer) {
    return prove((values, shape) -> committer.commit(values, shape, loops.crew()), Set.of());
  }

  /**
   * The proof, with variables that are committed to in this way.
   *
   * @param omitted checks of a hiding proof that its verifier is going to pass over
   */
  byte[] prove(WitnessProver.Committing committing, Set<Check> omitted) {
    writer.raw(ProofFormat.magic());
    loops.crew().begin(Stage.COMMITMENT);
    task.ticket().ifPresent(ticket -> writer.send("ticket", ticket));
    WitnessProver variables = variables(committing);
    variables.commit();
    loops.crew().begin(Stage.LOOKUPS);
    Ext[] alpha = transcript.challenge("alpha", statement.tables().size());
    Ext beta = transcript.challenge("beta");
    FractionRounds.Leaves leaves =
        new FractionProver(writer, loops)
            .prove(Leaves.of(statement, witness, alpha, beta, kernels, loops.crew()));
    loops.crew().begin(Stage.PRODUCTS);
    Ext[] tau = transcript.challenge("zero", statement.zeroLog());
    Ext zeta = transcript.challenge("mix");
    Expansion expansion = statement.expand(leaves.point(), tau, alpha, beta, zeta, kernels);
    Sides sides = new Sides(statement, witness, task.blocks(), kernels, loops.crew());
    boolean hasProducts = statement.productCount() > 0;
    boolean hasContractions = !statement.contractions().isEmpty();

    ExtVector[] triple = hasProducts ? triple(expansion) : new ExtVector[0];
    Ext products = hasProducts ? sumOfProducts(triple) : Ext.ZERO;
    ExtVector left = hasContractions ? sides.left(expansion) : new ExtVector(0);
    ExtVector rightWeights = hasContractions ? sides.rightOfWeights(expansion) : new ExtVector(0);
    ExtVector right = copied(rightWeights, rightWeights.length(), rightWeights.length());
    sides.addRightOfPairs(expansion, right);
    Ext contractions = kernels.dot(left, 0, right, 0, left.length());
    sendParts(hasProducts, products, hasContractions, contractions);
    Padded linear = leaves.claim(zeta).minus(expansion.known()).minus(products).minus(contractions);

    Optional<ActivationClaim.Factors> factors =
        hasProducts ? Optional.of(products(triple)) : Optional.empty();
    Optional<ActivationClaim.Sides> ends =
        hasContractions ? Optional.of(contractions(left, right, rightWeights)) : Optional.empty();
    Optional<WeightRows> weightRows =
        statement.hasWeights()
            ? Optional.of(columns(expansion, sides, ends.orElseThrow()))
            : Optional.empty();
    loops.crew().begin(Stage.OPENINGS);
    if (task.ticket().isPresent()) {
      weightRows.ifPresent(this::openHiddenWeights);
    }
    Ext eta = transcript.challenge("claims");
    ActivationClaim claim =
        statement.hides()
            ? replayed(expansion, omitted)
            : ActivationClaim.gather(
                eta,
                expansion,
                new ActivationClaim.Claims(linear, factors, ends),
                List.of(),
                Optional.empty(),
                kernels);
    variables.prove(claim);
    if (task.ticket().isEmpty()) {
      weightRows.ifPresent(this::openWeights);
    }
    return writer.toBytes();
  }

  private WitnessProver variables(WitnessProver.Committing committing) {
    return task.masked().isPresent()
        ? new HiddenWitness(statement.shape(), task.masked().get(), committing, writer, loops)
        : new OpenWitness(statement.shape(), witness.residues(), committing, writer, loops);
  }

  /** What its verifier makes of a hiding proof up to here: how it hangs on the pads. */
  private ActivationClaim replayed(Expansion expansion, Set<Check> omitted) {
    Messages messages = new Messages(writer.toBytes(), publics.get(), statement.pads(), omitted);
    return new Reduction(statement, task.key(), messages, kernels)
        .follow((_, _, _, _, _) -> expansion)
        .activations();
  }

  private void sendParts(
      boolean hasProducts, Ext products, boolean hasContractions, Ext contractions) {
    Ext[] parts = new Ext[(hasProducts ? 1 : 0) + (hasContractions ? 1 : 0)];
    if (hasProducts) {
      parts[0] = products;
    }
    if (hasContractions) {
      parts[parts.length - 1] = contractions;
    }
    if (parts.length > 0) {
      writer.elements("parts", parts);
    }
  }

  private ExtVector[] triple(Expansion expansion) {
    int size = 1 << statement.productLog();
    ExtVector factors = copied(expansion.products().vector(), statement.productCount(), size);
    ExtVector[] triple = {factors, new ExtVector(size), new ExtVector(size)};
    set(triple[1], statement.productsA(witness.variables()));
    set(triple[2], statement.productsB(witness.variables()));
    return triple;
  }

  /** The first elements of a vector, and zeros up to a length. */
  private static ExtVector copied(ExtVector of, int count, int length) {
    ExtVector copy = new ExtVector(length);
    for (int k = 0; k < ExtVector.PARTS; k++) {
      System.arraycopy(of.part(k), 0, copy.part(k), 0, count);
    }
    return copy;
  }

  private static void set(ExtVector to, int[] values) {
    for (int i = 0; i < values.length; i++) {
      to.part(0)[i] = M31.of(values[i]);
    }
  }

  private Ext sumOfProducts(ExtVector[] triple) {
    int size = triple[0].length();
    ExtVector product = new ExtVector(size);
    kernels.multiply(triple[1], 0, triple[2], 0, product, 0, size);
    return kernels.dot(triple[0], 0, product, 0, size);
  }

  private ActivationClaim.Factors products(ExtVector[] triple) {
    Ext[] point =
        new TripleProver(writer, loops)
            .prove("product", triple[0], triple[1], triple[2], statement.productLog());
    Ext a = triple[1].get(0);
    Ext b = triple[2].get(0);
    writer.elements("factors", a, b);
    return new ActivationClaim.Factors(point, Padded.of(a), Padded.of(b));
  }

  private ActivationClaim.Sides contractions(
      ExtVector left, ExtVector right, ExtVector rightWeights) {
    Ext[] point =
        new PairProver(writer, loops).prove("contraction", left, right, statement.contractionLog());
    Ext u = left.get(0);
    Ext v = right.get(0);
    Ext weights = Ext.ZERO;
    if (statement.hasWeights()) {
      weights = new EqTable(point, kernels).dot(rightWeights);
      writer.elements("sides", u, v, weights);
    } else {
      writer.elements("sides", u, v);
    }
    return new ActivationClaim.Sides(point, Padded.of(u), Padded.of(v), Padded.of(weights));
  }

  private WeightRows columns(Expansion expansion, Sides sides, ActivationClaim.Sides ends) {
    ExtVector factors = expansion.columnFactors(ends.point(), kernels);
    ExtVector columns = sides.columns(expansion, ends.point());
    Ext[] point =
        new PairProver(writer, loops).prove("column", factors, columns, statement.columnLog());
    Ext value = columns.get(0);
    writer.elements("weights", value);
    return WeightRows.of(
        task.key().layout(),
        expansion.weightClaims(ends.point(), point, kernels),
        Padded.of(value),
        kernels);
  }

  /** Sends combinations under their row pads. */
  private void openHiddenWeights(WeightRows claim) {
    Committed own = task.weights().orElseThrow();
    List<ExtVector> sent = new ArrayList<>();
    for (WeightRows.Combination combination : claim.combinations()) {
      ExtVector padded = own.combine(combination.rows(), loops.crew());
      for (int part = 0; part < ExtVector.PARTS; part++) {
        int first = statement.pads().row(sent.size(), part);
        int[] elements = padded.part(part);
        for (int c = 0; c < elements.length; c++) {
          elements[c] = M31.sub(elements[c], witness.variables()[first + c]);
        }
      }
      sent.add(padded);
    }
    writer.vectors("weight rows", sent);
    openings.columns(openings.positions("weights", ProofFormat.WEIGHT_QUERIES, own), own);
  }

  private void openWeights(WeightRows claim) {
    Committed own = task.weights().orElseThrow();
    openings.combinations(
        "weight rows",
        own,
        claim.combinations().stream().map(WeightRows.Combination::rows).toList());
    openings.columns(openings.positions("weights", ProofFormat.WEIGHT_QUERIES, own), own);
  }
}
