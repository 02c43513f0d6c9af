package network.assay.verify.zk.statement;

/** A step of an honest prover, from inputs and weights to all variables. */
public sealed interface Step permits Step.Contract, Definition {
  /** Everything that a contraction reads is there: the time to sum it. */
  record Contract(int contraction) implements Step {}
}
