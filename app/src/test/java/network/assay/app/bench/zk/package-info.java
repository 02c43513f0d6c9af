/** Tests of the bench of proofs; no test needs EZKL or a prover. */
package network.assay.app.bench.zk;
