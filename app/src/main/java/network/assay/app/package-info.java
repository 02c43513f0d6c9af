/**
 * The {@code assay} command: main, configuration, composition of the other rooms by plain
 * constructors, and the demo, doctor and benches. Nothing here decides whether a receipt is good or
 * what a program computes; it asks the rooms that do and says what they answered. Exit status 0 is
 * good, 1 bad, 2 cannot tell or misuse. Ruled by DESIGN.md section 11.
 */
package network.assay.app;
