/**
 * What a proof of a model costs: ours, EZKL's on the same machine in the same run, and what others
 * have published. Our prover is seen through {@link network.assay.app.bench.zk.ZkSystem} alone.
 */
package network.assay.app.bench.zk;
