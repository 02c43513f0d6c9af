/**
 * Two packages that break the rules on purpose: they use each other, and one name says nothing.
 *
 * <p>Only the tests of the rules look at them.
 */
package network.assay.tidy.sample;
