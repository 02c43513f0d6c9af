/**
 * Proofs of an operator's own answers: whether one can be made, what it takes, and models kept open
 * for it. It must not know of records or callers; how a proof is made is the prover's.
 */
package network.assay.operator.prove;
