/**
 * An operator's own door, so that gateways in other processes can reach it: the job protocol of
 * {@code client.web} and nothing else. It must not decide anything about a job; it has no accounts,
 * so it belongs on loopback or a private network.
 */
package network.assay.operator.http;
