/** Tests of the repository's own model, models/digits, in our engine. */
package network.assay.app.digits;
