/**
 * The house rules, as tests: rooms depend only on what ARCHITECTURE.md allows, banned calls stay
 * out, and files, links and lists are in order.
 *
 * <p>Each checker is a function from what it looks at to a list of {@link Finding}; {@code
 * TidyTest} runs it on this repository, and a test of its own shows that it finds a bad example.
 */
package network.assay.tidy;
