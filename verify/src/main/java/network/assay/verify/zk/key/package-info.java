/**
 * What a verifier must have of a model: the key, and how its weights lie in the vector that the key
 * commits to. Ruled by {@code spec/zk.md}, sections 3 and 4.
 */
package network.assay.verify.zk.key;
