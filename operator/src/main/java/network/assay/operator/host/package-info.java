/**
 * Versions of models, loaded from the store and kept ready within a budget of memory. It trusts the
 * store for nothing: blobs are hashed as they are read, and a file that compiles to another program
 * than its manifest names is not hosted. It must not know of jobs, keys or receipts.
 */
package network.assay.operator.host;
