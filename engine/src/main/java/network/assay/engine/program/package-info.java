/** The canonical tensor graph, its operations, its canonical bytes and program id. */
package network.assay.engine.program;
