/**
 * Versions on their way into a store: published from a file by their author, or pulled from a
 * server that is not trusted. Both ways end in the same checks and the same one step that makes the
 * version visible.
 */
package network.assay.client.publish;
