/**
 * A user's folder ({@code ~/.assay} or {@code --home}): where keys, hosted models, receipts and the
 * configuration lie in it, and which key signs.
 */
package network.assay.app.home;
