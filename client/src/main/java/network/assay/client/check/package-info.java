/**
 * Checking what came back, by oneself: facts are gathered from files and by running the program
 * again, then {@code verify} judges. Nothing here asks a server.
 */
package network.assay.client.check;
