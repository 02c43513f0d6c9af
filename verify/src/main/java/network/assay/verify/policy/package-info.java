/**
 * What a caller demands of an answer: which evidence, and by when.
 *
 * <p>A policy says what is enough; whether it is there, {@code network.assay.verify} judges.
 */
package network.assay.verify.policy;
