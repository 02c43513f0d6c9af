/**
 * What a caller demands of an answer: which kinds of evidence, and whether before the answer is
 * delivered or before the operator is paid. A policy has one text form, which stands in the signed
 * statement; see {@code spec/receipt.md}.
 */
package network.assay.verify.policy;
