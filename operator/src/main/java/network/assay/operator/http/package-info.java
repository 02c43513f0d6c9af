/** An operator's own door, so that gateways in other processes can reach it. */
package network.assay.operator.http;
