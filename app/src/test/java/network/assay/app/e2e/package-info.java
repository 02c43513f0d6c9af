/**
 * Tests that start the real command as processes of their own, after the jars are packaged: the
 * same bits under every JVM flag, forgeries caught, kills survived, the demo as a user sees it.
 * They carry the tag {@code process}, by which the build runs them in its integration-test phase.
 */
package network.assay.app.e2e;
