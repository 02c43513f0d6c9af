/**
 * The commands of {@code assay}, one class each: what a command takes, what it prints, which exit
 * status it ends with. The work itself is done by the rooms below; a command only composes them.
 */
package network.assay.app.command;
