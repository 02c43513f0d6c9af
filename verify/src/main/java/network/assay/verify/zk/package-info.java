/**
 * Zero-knowledge evidence: is this proof about this program, these weights, these inputs and
 * outputs? Pure and total like the rest of the room. Ruled by {@code spec/zk.md}.
 */
package network.assay.verify.zk;
