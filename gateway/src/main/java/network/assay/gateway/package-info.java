/**
 * The public HTTP entrance: the Open Inference Protocol (REST, v2) and the job protocol over any
 * {@link network.assay.client.job.JobApi}. It holds no keys and no models; what it says can be
 * checked against the receipt that goes with every answer.
 */
package network.assay.gateway;
