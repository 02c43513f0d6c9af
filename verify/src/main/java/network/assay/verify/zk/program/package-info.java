/**
 * Programs of profile {@code int} as a verifier reads them: from their canonical bytes, without the
 * engine. Knows operations, types and shapes, computes nothing. Ruled by {@code spec/engine.md},
 * section 3, and {@code spec/int.md}.
 */
package network.assay.verify.zk.program;
