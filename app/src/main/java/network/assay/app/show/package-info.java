/**
 * How answers, receipts and verdicts look to a person: lines of text from values of the rooms
 * below. Prints nothing and decides nothing.
 */
package network.assay.app.show;
