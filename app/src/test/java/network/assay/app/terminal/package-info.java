/** Tests of the room's {@code terminal} package, in one process. */
package network.assay.app.terminal;
