/**
 * Holds the engine to ONNX's own node tests: reads their archive, runs each case by the scalar and
 * the vector kernels, and compares within the suite's tolerances. Used by the tests and by {@code
 * assay bench onnx-node}; nothing here serves a model.
 */
package network.assay.engine.conformance;
