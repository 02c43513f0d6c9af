package network.assay.engine.onnx;

import java.util.List;

/** Turns one ONNX operator into operations of a program. */
@FunctionalInterface
interface Lowering {
  /** The values of the node's outputs, in order; fewer than the file names is an error there. */
  List<Value> lower(OnnxNode node);
}
