/** Tests of the room's {@code command} package, in one process. */
package network.assay.app.command;
