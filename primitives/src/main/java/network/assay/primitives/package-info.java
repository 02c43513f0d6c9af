/**
 * Values that every other room speaks in: bytes, hashes, keys, signatures, content identifiers,
 * amounts, canonical JSON, typed data and Merkle trees.
 *
 * <p>Each type checks itself when it is made and has one text form, so that equal values are equal
 * texts. Parsing is strict: what is not the one text form is refused, with a message that says what
 * was expected and what came. Nothing here opens a file, reads a clock, draws a random number,
 * starts a thread or uses floating point; the byte formats are ruled by {@code spec/receipt.md} and
 * by the standards named at each type.
 */
package network.assay.primitives;
