/**
 * Programs: canonical tensor graphs in single-assignment form, their operations and their bytes.
 *
 * <p>Nothing here computes; weights are named by digest and lie elsewhere.
 */
package network.assay.engine.program;
