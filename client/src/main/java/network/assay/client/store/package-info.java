/**
 * Models on disk. Blobs lie under their CID and are checked on every read; a published version is
 * one small reference file that appears last, so that a crash at any instant leaves the old state
 * or the new one. Several processes may use one store at the same time.
 *
 * <p>This package must not know what is inside a blob other than a manifest, and must never rewrite
 * a published version.
 */
package network.assay.client.store;
