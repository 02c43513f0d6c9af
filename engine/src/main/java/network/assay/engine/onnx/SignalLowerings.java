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
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    boolean inverse = node.flag("inverse", false);
    boolean oneSided = node.flag("onesided", false);
    Value axis =
        node.opset() >= 20
            ? node.optional(2).map(f::index).orElse(f.integer(-2))
            : f.integer(node.integer("axis", 1));
    Value length =
        node.optional(1)
            .orElseGet(() -> {
              Value dim = node.graph().emit(new Op.Gather(0), f.shape(x), axis);
              return inverse && oneSided
                  ? f.multiply(f.integer(2), f.subtract(dim, f.integer(1)))
                  : dim;
            });
    return node.graph().emit(new SignalOp.Dft(inverse, oneSided), x, length, axis);
  }

  /** Frames gathered from the signal, times the window, each transformed. */
  private static Value stft(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value signal = node.rank(0) == 2 ? f.unsqueeze(node.input(0), 2) : node.input(0);
    Value step = f.index(node.input(1));
    Optional<Value> window = node.optional(2);
    Value samples = f.length(signal, 1);
    Value length =
        node.optional(3)
            .map(f::index)
            .orElseGet(() -> window.map(w -> f.length(w, 0)).orElse(samples));
    Value frames = f.add(f.divide(f.subtract(samples, length), step), f.integer(1));
    Value starts = f.unsqueeze(f.multiply(f.range(frames), step), 1);
    Value places = f.add(starts, f.range(length));
    Value cut = graph.emit(new Op.Gather(1), signal, places);
    Value weighted = window.map(w -> f.multiply(cut, f.unsqueeze(w, 1))).orElse(cut);
    Op op = new SignalOp.Dft(false, node.flag("onesided", true));
    return graph.emit(op, weighted, length, f.integer(2));
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
    Formulas f = new Formulas(graph);
    Value size = f.index(node.input(0));
    Value last = f.max(f.subtract(size, f.integer(1)), f.integer(1));
    Value period = graph.cast(node.flag("periodic", true) ? size : last, ElementType.F64);
    Value places = graph.cast(f.range(size), ElementType.F64);
    Value angle = f.divide(f.multiply(f.real(2 * Math.PI), places), period);
    Value y = f.subtract(f.real(a), f.multiply(f.real(b), f.unary(UnaryFunction.COS, angle)));
    if (c != 0) {
      Value twice = f.unary(UnaryFunction.COS, f.multiply(f.real(2), angle));
      y = f.add(y, f.multiply(f.real(c), twice));
    }
    return graph.cast(y, node.elementType("output_datatype", ElementType.F32));
  }
}
