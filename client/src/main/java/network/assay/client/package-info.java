/**
 * The Java library of the network: publish and fetch models, turn pictures, text and rows into
 * tensors, submit jobs, and check what comes back by running it again. Nothing here trusts a
 * server: blobs are checked against their CID, manifests and receipts against their signatures.
 */
package network.assay.client;
