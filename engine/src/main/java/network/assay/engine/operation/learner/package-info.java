/**
 * Classical learners: decision trees, votes of support vectors, and maps of labels.
 *
 * <p>Trees and tables are constants of a program from strangers: every index is checked before it
 * is followed, and children come after their parents, so every walk ends.
 */
package network.assay.engine.operation.learner;
