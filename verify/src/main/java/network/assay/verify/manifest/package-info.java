/**
 * A version of a model: its files by CID, the program they compile to, who made it from what, what
 * it costs, and how an image, a text or a table row becomes its input. Ruled by {@code
 * spec/manifest.md}.
 */
package network.assay.verify.manifest;
