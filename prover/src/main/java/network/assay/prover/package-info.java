/**
 * Makes zero-knowledge evidence: from a run of an {@code int} program to a proof that {@code
 * verify.zk} accepts. Nothing here is trusted: a fault costs a proof and never a verdict. This room
 * opens no file, socket or clock. Ruled by {@code spec/zk.md}.
 */
package network.assay.prover;
