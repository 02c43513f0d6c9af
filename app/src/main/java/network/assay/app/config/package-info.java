/**
 * The configuration file, {@code config.json} in the home folder: optional, strict (an unknown key
 * is an error), every default in one place and tested. Options of a command win over the file.
 */
package network.assay.app.config;
