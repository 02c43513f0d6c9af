/** What a caller demands of an answer: which evidence, and by when. */
package network.assay.verify.policy;
