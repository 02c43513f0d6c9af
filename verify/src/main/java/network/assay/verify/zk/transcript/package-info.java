/**
 * The transcript of an argument: what was said is hashed, and the verifier's lots are drawn from
 * that (Fiat, Shamir 1986). Ruled by {@code spec/zk.md}, section 2.
 */
package network.assay.verify.zk.transcript;
