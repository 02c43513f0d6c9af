/**
 * What supports a receipt, piece by piece. A piece signs itself and binds the digest of its
 * receipt, so it can be added later by anyone and taken to another copy of the receipt; see {@code
 * spec/receipt.md}, section "Evidence".
 */
package network.assay.verify.evidence;
