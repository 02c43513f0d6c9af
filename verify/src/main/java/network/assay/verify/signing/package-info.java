/**
 * The EIP-712 domains under which everything of Assay is signed; see {@code spec/receipt.md}.
 *
 * <p>Nothing signed for one purpose can pass for another, since their types differ.
 */
package network.assay.verify.signing;
