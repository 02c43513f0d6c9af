/**
 * Exact inference: the result of running a program is a pure function of (program, input), the same
 * bits on every machine.
 *
 * <p>{@code tensor} holds values, {@code program} the canonical graph, {@code onnx} reads ONNX
 * files into programs, {@code operation} knows what each operation is, {@code run} plans and runs
 * programs, {@code kernel} computes: each kernel has a scalar definition that a reader can check by
 * eye and a vector form that equals it bit for bit. {@code model} is the door to model files of
 * every kind, {@code quantize} makes programs of whole numbers, {@code conformance} holds the room
 * to ONNX's own tests. This room opens no file, socket or clock. Ruled by {@code spec/engine.md}.
 */
package network.assay.engine;
