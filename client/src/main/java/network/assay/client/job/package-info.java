/**
 * A job from the caller's side: what is asked, what comes back, why it may be refused, and the JSON
 * in which both travel. {@link network.assay.client.job.JobApi} is the seam: an operator in this
 * process, another process, and a gateway all look the same from here.
 */
package network.assay.client.job;
