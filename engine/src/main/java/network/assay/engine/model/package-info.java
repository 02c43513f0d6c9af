/** Model files of every kind that the engine takes, as programs. */
package network.assay.engine.model;
