package network.assay.engine.program;

/** Classical learners: decision trees, votes of support vectors, and maps of labels. */
public sealed interface LearnerOp extends Op {

  /**
   * Decision trees: x [n, f], nodes [t, 4], splits [t], members [m], leaves [l, 2], targets [w],
   * weights [w], roots [r] → [n, {@code targets}]. x, splits, members, weights and the result are
   * F32 or F64, the others I32.
   *
   * <p>A node is (feature, mode + 16 if NaN goes the true way, true child, false child); a child is
   * a later node, or −1 − leaf; so is a root. The modes are 0 x ≤ s, 1 x &lt; s, 2 x ≥ s, 3 x &gt;
   * s, 4 x = s, 5 x ≠ s, 6 x among the members from number s on until a NaN. With a NaN no mode
   * holds but 5, unless it goes the true way. A leaf is the range [from, to) of pairs of target and
   * weight that it contributes, in order; trees contribute in order of the roots.
   */
  record TreeEnsemble(TreeAggregate aggregate, int targets) implements LearnerOp {}

  /**
   * x, keys [k], values [k], default [1]: the value of the key that x equals, else the default.
   * Keys have the type of x and ascend strictly: numbers by value, −0 as 0, NaN last and equal to
   * NaN; strings by UTF-16 code units.
   */
  record MapValues() implements LearnerOp {}

  /**
   * x, categories [k] (I64 or STRING, the type of x): F32 with a new last axis, 1 where the
   * category is x, else 0. When all must be known, an x that is none of them is an error.
   */
  record OneHotCategories(boolean allKnown) implements LearnerOp {}

  /**
   * Votes of pairs of classes: kernels [n, v] (x with each support vector), coefficients [c − 1,
   * v], counts [c] (I64: support vectors of each class), rho [c (c − 1) / 2] → scores [n, c (c − 1)
   * / 2], votes [n, c], F32. The score of classes i &lt; j is (rho + Σ coefficients[j − 1, k] ·
   * kernel[k] over the vectors of i) + Σ coefficients[i, k] · kernel[k] over those of j, each
   * product and sum rounded, from +0 with k ascending; above 0 it is a vote for i, else for j.
   */
  record VectorVotes() implements LearnerOp {}

  /**
   * Scores of pairs [n, c (c − 1) / 2] to probabilities [n, c] by pairwise coupling, with a and b
   * [c (c − 1) / 2] of Platt's sigmoid (Wu, Lin, Weng 2004, as libsvm and ONNX have it), in F64.
   */
  record CouplePairs(int classes) implements LearnerOp {}

  /** How the contributions to one target become one number; nothing contributed counts as 0. */
  enum TreeAggregate {
    /** From +0, each addition rounded. */
    SUM,
    /** The sum divided by the number of trees. */
    AVERAGE,
    MIN,
    MAX
  }
}
