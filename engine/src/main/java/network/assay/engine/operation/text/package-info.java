/**
 * Operations on strings: case, stop words, joining, splitting, matching, and counts of n-grams.
 *
 * <p>Text comes from strangers: what it may grow to, and what matching may cost, is bounded here
 * before it is spent.
 */
package network.assay.engine.operation.text;
