/**
 * Makes a program of profile {@code int} from one of profile {@code f32}: calibrates on sample
 * inputs, chooses scales and widths, writes the integer operations, and measures what was lost. The
 * same program and samples give the same result, whatever machine and threads do it.
 */
package network.assay.engine.quantize;
