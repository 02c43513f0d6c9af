package network.assay.verify.receipt;

import network.assay.primitives.Bytes;

/**
 * One input or output of a run.
 *
 * @param name of the program's input or output
 * @param content its canonical bytes: {@code TensorCodec.encode} of the tensor
 */
public record Part(String name, Bytes content) {}
