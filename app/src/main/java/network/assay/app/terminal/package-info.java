/**
 * What a person sees: text with or without colour, progress on standard error, pictures drawn in
 * characters. Knows no other room and never decides anything.
 */
package network.assay.app.terminal;
