/** Tests of the room's {@code bench} package, in one process. */
package network.assay.app.bench;
