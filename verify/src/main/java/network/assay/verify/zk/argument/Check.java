package network.assay.verify.zk.argument;

import java.util.Locale;

/** What a verifier checks; each can fail on its own, and a refusal names it. */
public enum Check {
  /** The bytes are a proof of this format: canonical elements, nothing missing, nothing left. */
  FORMAT,
  /** The key is a key, and belongs to the program. */
  KEY,
  /** Inputs and outputs can be those of the program, and it can be proved. */
  STATEMENT,
  /** The commitment to hidden weights is one of the key's tickets. */
  TICKET,
  /** The denominator of all lookups together is not 0. */
  LOOKUP_ROOT,
  /** A round of the tree of fractions continues the claim before. */
  LOOKUP_ROUND,
  /** The children of a layer give its claim. */
  LOOKUP_CHILDREN,
  /** The products of activations end in their factors. */
  PRODUCT_FACTORS,
  /** The contractions end in their sides. */
  CONTRACTION_SIDES,
  /** The columns of weights end in their combination. */
  COLUMN_WEIGHTS,
  /** The claims about activations end in their value. */
  ACTIVATION_VALUE,
  /** The opened columns of hidden inputs are those that were committed to. */
  INPUTS_TREE,
  /** The opened columns of activations are those that were committed to. */
  WITNESS_TREE,
  /** The committed activations are a code word: a random combination agrees. */
  WITNESS_PROXIMITY,
  /** The combination that is evaluated agrees with the committed activations. */
  WITNESS_EVALUATION,
  /** The value of the activations is that of their combination. */
  WITNESS_VALUE,
  /** The value of the mask of the last sumcheck is that of its combination. */
  MASK_VALUE,
  /** The combination of the mask agrees with the committed one. */
  MASK_EVALUATION,
  /** The opened columns of weights are those of the key. */
  WEIGHTS_TREE,
  /** The combinations of weights agree with the committed weights. */
  WEIGHTS_EVALUATION,
  /** The value of the weights is that of their combinations. */
  WEIGHTS_VALUE;

  /** Its name in lower case, as results give it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
