/**
 * Reads ONNX files (IR 3 and up, opset 7 to 27 of the default domain) into programs. The operators
 * of ONNX, with the meaning that each opset gives them, are lowered to the few operations of {@code
 * engine.program}; constants are folded with the engine's own arithmetic, so the program, and with
 * it the program id, is a pure function of the file.
 *
 * <p>A file is hostile until shown otherwise: sizes are checked before memory is taken, and any
 * bytes at all give a program or an {@code EngineException}.
 */
package network.assay.engine.onnx;
