/**
 * {@code assay demo}: the whole way of a job in one go, on a real model and a real image, and three
 * forgeries that are caught. Uses the same parts as the other commands; only the scratch folder and
 * the telling are its own.
 */
package network.assay.app.demo;
