/**
 * Private keys at rest: encrypted files in the Web3 Secret Storage format, or the environment. Keys
 * are never logged, never in an error message, and never written unencrypted.
 */
package network.assay.client.key;
