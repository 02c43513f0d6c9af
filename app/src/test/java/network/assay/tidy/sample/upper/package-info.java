/**
 * A sample room for the tests of the room rules.
 *
 * <p>It breaks them on purpose.
 */
package network.assay.tidy.sample.upper;
