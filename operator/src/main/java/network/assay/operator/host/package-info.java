/** Versions of models, loaded from the store and kept ready within a budget of memory. */
package network.assay.operator.host;
