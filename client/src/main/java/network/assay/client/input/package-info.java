/**
 * From what people have (pictures, text, table rows, JSON) to the tensors that a program takes, and
 * the documents that disclose them. Every conversion is exact and the same on every machine;
 * numbers are read from their text straight into the element type. Input comes from strangers:
 * sizes are checked before memory is taken, and each refusal names the input, what was expected and
 * what came.
 */
package network.assay.client.input;
