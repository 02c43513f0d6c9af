/**
 * The one HTTP server skeleton of the house: limits on body, time and concurrency, errors as JSON,
 * graceful stop. The operator's and the gateway's doors are routes on it; what they share of the
 * protocol is here so that both refuse the same things in the same words.
 *
 * <p>Helidon is an optional dependency of this room: a program that only uses the client library
 * never loads this package.
 */
package network.assay.client.web;
