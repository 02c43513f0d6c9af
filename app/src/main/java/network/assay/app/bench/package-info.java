/**
 * Ours against a peer, in the same process, with the same threads, rounds interleaved so that both
 * meet the same machine. Prints ratios in which above 1 means ours is better. The peers' libraries
 * are on the class path of {@code assay bench} only.
 */
package network.assay.app.bench;
