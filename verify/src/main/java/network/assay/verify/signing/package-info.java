/** The EIP-712 domains under which everything of Assay is signed; see {@code spec/receipt.md}. */
package network.assay.verify.signing;
