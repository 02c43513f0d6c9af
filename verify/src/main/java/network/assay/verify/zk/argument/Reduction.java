package network.assay.verify.zk.argument;

import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.ActivationClaim.Claims;
import network.assay.verify.zk.argument.ActivationClaim.Factors;
import network.assay.verify.zk.argument.ActivationClaim.Sides;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.key.WeightLayout;
import network.assay.verify.zk.statement.EqTable;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/**
 * Reads a proof from its beginning to the one claim about activations and the one about weights:
 * {@code spec/zk.md}, section 7, steps 1 to 6 and the beginning of 7.
 */
public final class Reduction {
  private final Statement statement;
  private final WeightLayout layout;
  private final Messages messages;
  private final Transcript transcript;
  private final Kernels kernels;

  /**
   * What a proof comes to.
   *
   * @param inputs the commitment to hidden inputs
   * @param witness the commitment to the other variables
   */
  public record Reduced(
      Optional<Hash32> inputs,
      Hash32 witness,
      ActivationClaim activations,
      Optional<WeightRows> weights) {}

  /** Makes the linear claim of step 3, see {@link Statement#expand}. */
  @FunctionalInterface
  public interface Expanding {
    Expansion expand(Ext[] r, Ext[] tau, Ext[] alpha, Ext beta, Ext zeta);
  }

  public Reduction(Statement statement, WeightLayout layout, Messages messages, Kernels kernels) {
    this.statement = statement;
    this.layout = layout;
    this.messages = messages;
    this.transcript = messages.transcript();
    this.kernels = kernels;
  }

  /**
   * Reads.
   *
   * @throws ProofRefusedException when a check fails
   */
  public Reduced follow() {
    return follow((r, tau, alpha, beta, zeta) ->
        statement.expandForPoints(r, tau, alpha, beta, zeta, kernels));
  }

  /** Reads, for who has the linear claim already. */
  public Reduced follow(Expanding expanding) {
    messages.magic(ProofFormat.magic());
    Optional<Hash32> inputs =
        statement.hides() ? Optional.of(messages.hash("inputs root")) : Optional.empty();
    Hash32 witness = messages.hash("witness");
    Ext[] alpha = transcript.challenge("alpha", statement.tables().size());
    Ext beta = transcript.challenge("beta");
    FractionRounds.Leaves leaves = FractionRounds.follow(messages, statement.leafLog());
    Ext[] tau = transcript.challenge("zero", statement.zeroLog());
    Ext zeta = transcript.challenge("mix");
    Expansion expansion = expanding.expand(leaves.point(), tau, alpha, beta, zeta);
    boolean hasProducts = statement.productCount() > 0;
    boolean hasContractions = !statement.contractions().isEmpty();
    int count = (hasProducts ? 1 : 0) + (hasContractions ? 1 : 0);
    Padded[] parts = count == 0 ? new Padded[0] : messages.padded("parts", count);
    Padded linear = leaves.claim(zeta).minus(expansion.known());
    for (Padded part : parts) {
      linear = linear.minus(part);
    }
    Optional<Factors> factors =
        hasProducts ? Optional.of(products(expansion, parts[0])) : Optional.empty();
    Optional<Sides> sides =
        hasContractions ? Optional.of(contractions(parts[count - 1])) : Optional.empty();
    Optional<WeightRows> weights =
        statement.hasWeights()
            ? Optional.of(columns(expansion, sides.orElseThrow()))
            : Optional.empty();
    ActivationClaim activations =
        ActivationClaim.gather(
            transcript.challenge("claims"),
            expansion,
            new Claims(linear, factors, sides),
            messages.deferred(),
            kernels);
    return new Reduced(inputs, witness, activations, weights);
  }

  private Factors products(Expansion expansion, Padded sum) {
    PaddedClaim end = SumcheckRounds.follow(messages, "product", 3, sum, statement.productLog());
    Padded[] factor = messages.padded("factors", 2);
    Ext coefficient = expansion.products().at(end.point());
    messages.requireEqual(
        Check.PRODUCT_FACTORS,
        factor[0].times(factor[1]).times(coefficient),
        end.value(),
        "the products of activations do not end in their factors");
    return new Factors(end.point(), factor[0], factor[1]);
  }

  private Sides contractions(Padded sum) {
    PaddedClaim end =
        SumcheckRounds.follow(messages, "contraction", 2, sum, statement.contractionLog());
    Padded[] side = messages.padded("sides", statement.hasWeights() ? 3 : 2);
    messages.requireEqual(
        Check.CONTRACTION_SIDES,
        side[0].times(side[1]),
        end.value(),
        "the contractions do not end in their sides");
    Ext weights = statement.hasWeights() ? side[2].constant() : Ext.ZERO;
    return new Sides(end.point(), side[0], side[1], weights);
  }

  private WeightRows columns(Expansion expansion, Sides sides) {
    ExtVector factors = expansion.columnFactors(sides.point(), kernels);
    Claim end = SumcheckRounds.plain(messages, "column", sides.weights(), statement.columnLog());
    Ext value = messages.elements("weights", 1)[0];
    Ext factor = new EqTable(end.point(), kernels).dot(factors);
    messages.require(
        Check.COLUMN_WEIGHTS,
        factor.times(value).equals(end.value()),
        "the columns of weights do not end in their value");
    return WeightRows.of(
        layout, expansion.weightClaims(sides.point(), end.point(), kernels), value, kernels);
  }
}
