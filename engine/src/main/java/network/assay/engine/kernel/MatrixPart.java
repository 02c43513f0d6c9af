package network.assay.engine.kernel;

/**
 * A k×n matrix inside an array: element (i, j) at {@code offset + i·rowStride + j·columnStride}.
 */
public record MatrixPart(int offset, int k, int n, int rowStride, int columnStride) {}
