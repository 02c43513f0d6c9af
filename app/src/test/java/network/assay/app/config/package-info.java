/** Tests of the room's {@code config} package, in one process. */
package network.assay.app.config;
