package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.SignalOp;
import network.assay.engine.tensor.ElementType;

/** Operators of signal processing, and determinants. */
final class SignalLowerings {
  private SignalLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("DFT", node -> List.of(dft(node)));
    all.put("STFT", node -> List.of(stft(node)));
    all.put("MelWeightMatrix", node -> List.of(mel(node)));
    all.put("HannWindow", node -> List.of(window(node, 0.5, 0.5, 0)));
    all.put("HammingWindow", node -> List.of(window(node, 25.0 / 46, 21.0 / 46, 0)));
    all.put("BlackmanWindow", node -> List.of(window(node, 0.42, 0.5, 0.08)));
    all.put("Det", node -> List.of(node.graph().emit(new SignalOp.Determinant(), node.input(0))));
  }

  /** Before opset 20 the axis is an attribute; without a length it follows from the input. */
  private static Value dft(OnnxNode node) {
    Arithmetic math = new Arithmetic(node.graph());
    Value x = node.input(0);
    boolean inverse = node.flag("inverse", false);
    boolean oneSided = node.flag("onesided", false);
    Value axis =
        node.opset() >= 20
            ? node.optional(2).map(math::scalar).orElse(math.whole(-2))
            : math.whole(node.integer("axis", 1));
    Value length =
        node.optional(1)
            .orElseGet(() -> {
              Value dim = node.graph().emit(new Op.Gather(0), math.shape(x), axis);
              return inverse && oneSided
                  ? math.mul(math.whole(2), math.sub(dim, math.whole(1)))
                  : dim;
            });
    return node.graph().emit(new SignalOp.Dft(inverse, oneSided), x, length, axis);
  }

  /** Frames gathered from the signal, times the window, each transformed. */
  private static Value stft(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Arithmetic math = new Arithmetic(graph);
    Value signal = node.rank(0) == 2 ? math.unsqueeze(node.input(0), 2) : node.input(0);
    Value step = math.scalar(node.input(1));
    Optional<Value> window = node.optional(2);
    Value samples = math.dim(signal, 1);
    Value length =
        node.optional(3)
            .map(math::scalar)
            .orElseGet(() -> window.map(w -> math.dim(w, 0)).orElse(samples));
    Value frames = math.add(math.div(math.sub(samples, length), step), math.whole(1));
    Value starts = math.unsqueeze(math.mul(math.range(frames), step), 1);
    Value places = math.add(starts, math.range(length));
    Value cut = graph.emit(new Op.Gather(1), signal, places);
    Value weighted = window.map(w -> math.mul(cut, math.unsqueeze(w, 1))).orElse(cut);
    Op op = new SignalOp.Dft(false, node.flag("onesided", true));
    return graph.emit(op, weighted, length, math.whole(2));
  }

  private static Value mel(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value weights =
        graph.emit(
            new SignalOp.MelWeightMatrix(),
            node.input(0),
            node.input(1),
            node.input(2),
            node.input(3),
            node.input(4));
    return graph.cast(weights, node.elementType("output_datatype", ElementType.F32));
  }

  /** a − b · cos(2πi/n) + c · cos(4πi/n) in F64; n is one less where the ends are to be equal. */
  private static Value window(OnnxNode node, double a, double b, double c) {
    GraphBuilder graph = node.graph();
    Arithmetic math = new Arithmetic(graph);
    Value size = math.scalar(node.input(0));
    Value last = math.max(math.sub(size, math.whole(1)), math.whole(1));
    Value period = graph.cast(node.flag("periodic", true) ? size : last, ElementType.F64);
    Value places = graph.cast(math.range(size), ElementType.F64);
    Value angle = math.div(math.mul(math.real(2 * Math.PI), places), period);
    Value y = math.sub(math.real(a), math.mul(math.real(b), cos(graph, angle)));
    if (c != 0) {
      Value twice = cos(graph, math.mul(math.real(2), angle));
      y = math.add(y, math.mul(math.real(c), twice));
    }
    return graph.cast(y, node.elementType("output_datatype", ElementType.F32));
  }

  private static Value cos(GraphBuilder graph, Value x) {
    return graph.emit(new Op.Unary(UnaryFunction.COS), x);
  }
}
