/** Tests of the room's {@code home} package, in one process. */
package network.assay.app.home;
