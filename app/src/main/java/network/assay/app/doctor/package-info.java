/**
 * Looks at the machine: what is there, what is missing, and what each missing thing would be for.
 * Only looks; installs and changes nothing.
 */
package network.assay.app.doctor;
