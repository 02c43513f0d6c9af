/**
 * The EIP-712 domains under which everything of Assay is signed, so that a signature for one thing
 * can never be taken for another; see {@code spec/receipt.md}, section 3, and {@code
 * spec/manifest.md}, section 3.
 */
package network.assay.verify.signing;
