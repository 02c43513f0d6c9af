/**
 * The signed statement of what was run, and the commitments to what went in and came out. Ruled by
 * {@code spec/receipt.md}; the JSON text and the EIP-712 message of a statement have the same
 * members.
 */
package network.assay.verify.receipt;
