/** Tests of what commands print about reports. */
package network.assay.app.show;
