package network.assay.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.sequence.TensorStack;
import network.assay.engine.program.ControlOp;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Plan.Place;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Performs the operations that run bodies, in one run. */
final class Control {
  private final Run run;
  private final Meter meter;

  Control(Run run, Meter meter) {
    this.run = run;
    this.meter = meter;
  }

  /** How many inputs of a body come before the captured values. */
  static int ownInputs(ControlOp op) {
    return switch (op) {
      case ControlOp.If _ -> 0;
      case ControlOp.Loop loop -> 2 + loop.carried();
      case ControlOp.Scan scan -> scan.carried() + scan.inputAxes().size();
    };
  }

  /** How much further on a captured value is among the inputs of the node than of the body. */
  static int captureOffset(ControlOp op) {
    return op instanceof ControlOp.If ? 1 : 0;
  }

  /** The only element of a BOOL tensor. */
  static boolean isTrue(Datum condition, Place place) {
    Tensor tensor = (Tensor) condition;
    if (tensor.size() != 1) {
      throw new EngineException(
          Reason.INPUT_VALUE,
          place
              + " cannot run: its condition has shape "
              + tensor.shape()
              + ", expected one value");
    }
    return tensor.bytes()[0] != 0;
  }

  /** The outputs; {@code in} holds null where an optional input is absent. */
  Datum[] perform(Plan.Step step, Datum[] in) {
    return switch ((ControlOp) step.op()) {
      case ControlOp.If _ -> {
        int branch = isTrue(in[0], step.place()) ? 0 : 1;
        yield body(step, branch, Arrays.copyOfRange(in, 1, in.length));
      }
      case ControlOp.Loop loop -> loop(step, loop, in);
      case ControlOp.Scan scan -> scan(step, scan, in);
    };
  }

  private Datum[] body(Plan.Step step, int branch, Datum[] inputs) {
    meter.step(step.place().toString());
    return run.body(step.bodies().get(branch), inputs);
  }

  private Datum[] loop(Plan.Step step, ControlOp.Loop op, Datum[] in) {
    String what = step.place().toString();
    long count = in[0] == null ? Long.MAX_VALUE : count((Tensor) in[0], step.place());
    boolean going = in[1] == null || isTrue(in[1], step.place());
    Datum[] inputs = in.clone();
    Scanned scanned = new Scanned(step.types().size() - op.carried(), what);
    long held = 0;
    for (long i = 0; i < count && going; i++) {
      inputs[0] = Tensor.ofLongs(ElementType.I64, Shape.SCALAR, i);
      inputs[1] = Tensor.ofBytes(ElementType.BOOL, Shape.SCALAR, (byte) 1);
      Datum[] made = body(step, 0, inputs);
      going = isTrue(made[0], step.place());
      System.arraycopy(made, 1, inputs, 2, op.carried());
      held = holdInstead(held, made, 1, op.carried(), what);
      for (int s = 0; s < scanned.count(); s++) {
        scanned.add(s, (Tensor) made[1 + op.carried() + s]);
      }
    }
    Datum[] outputs = new Datum[step.types().size()];
    System.arraycopy(inputs, 2, outputs, 0, op.carried());
    for (int s = 0; s < scanned.count(); s++) {
      ElementType type = step.types().get(op.carried() + s).element();
      outputs[op.carried() + s] =
          scanned.isEmpty(s)
              ? nothing(step, type, 1 + op.carried() + s, 0, inputs)
              : scanned.stacked(s, 0, false, step.place());
    }
    meter.release(held);
    scanned.release();
    return outputs;
  }

  private static long count(Tensor count, Place place) {
    if (count.size() != 1) {
      throw new EngineException(
          Reason.INPUT_VALUE,
          place + " cannot run: its count has shape " + count.shape() + ", expected one value");
    }
    return count.longs()[0];
  }

  /** Counts the new state in the place of the old one. */
  private long holdInstead(long before, Datum[] made, int from, int count, String what) {
    long after = 0;
    for (int i = from; i < from + count; i++) {
      after += made[i].byteSize();
    }
    meter.hold(after, what);
    meter.release(before);
    return after;
  }

  private Datum[] scan(Plan.Step step, ControlOp.Scan op, Datum[] in) {
    Place place = step.place();
    int carried = op.carried();
    int sequences = op.inputAxes().size();
    int[] axes = new int[sequences];
    int length = -1;
    for (int s = 0; s < sequences; s++) {
      Shape shape = ((Tensor) in[carried + s]).shape();
      int at = s;
      axes[s] =
          Faults.inStep(place, () -> Shape.normaliseAxis(op.inputAxes().get(at), shape.rank()));
      int dim = shape.dim(axes[s]);
      if (length >= 0 && dim != length) {
        throw new EngineException(
            Reason.INPUT_SHAPE,
            place + " cannot run: it scans " + length + " and " + dim + " elements");
      }
      length = dim;
    }
    Datum[] inputs = in.clone();
    Scanned scanned = new Scanned(op.outputAxes().size(), place.toString());
    long slices = 0;
    for (int s = 0; s < sequences; s++) {
      slices += length == 0 ? 0 : in[carried + s].byteSize() / length;
    }
    meter.hold(slices, place.toString());
    long held = 0;
    for (int i = 0; i < length; i++) {
      for (int s = 0; s < sequences; s++) {
        int at = op.inputDirections().get(s) == 0 ? i : length - 1 - i;
        inputs[carried + s] = TensorStack.slice((Tensor) in[carried + s], axes[s], at);
      }
      Datum[] made = body(step, 0, inputs);
      System.arraycopy(made, 0, inputs, 0, carried);
      held = holdInstead(held, made, 0, carried, place.toString());
      for (int s = 0; s < scanned.count(); s++) {
        scanned.add(s, (Tensor) made[carried + s]);
      }
    }
    Datum[] outputs = new Datum[step.types().size()];
    System.arraycopy(inputs, 0, outputs, 0, carried);
    for (int s = 0; s < scanned.count(); s++) {
      int axis = op.outputAxes().get(s);
      ElementType type = step.types().get(carried + s).element();
      boolean backwards = op.outputDirections().get(s) != 0;
      outputs[carried + s] =
          scanned.isEmpty(s)
              ? nothing(step, type, carried + s, axis, emptySlices(in, axes, carried))
              : scanned.stacked(s, axis, backwards, place);
    }
    meter.release(held + slices);
    scanned.release();
    return outputs;
  }

  /** What a body would get where there is nothing to scan: only its shapes matter. */
  private static Datum[] emptySlices(Datum[] in, int[] axes, int carried) {
    Datum[] inputs = in.clone();
    for (int s = 0; s < axes.length; s++) {
      Tensor sequence = (Tensor) in[carried + s];
      inputs[carried + s] =
          Tensor.zeros(sequence.type(), TensorStack.without(sequence.shape(), axes[s]));
    }
    return inputs;
  }

  /**
   * A stack of no tensors: along the other axes as large as the plan of the body knows them, 0
   * where it does not; of rank 1 where it does not know the rank.
   */
  private Tensor nothing(Plan.Step step, ElementType type, int output, int axis, Datum[] inputs) {
    Datum[] given = inputs.clone();
    if (step.op() instanceof ControlOp.Loop) {
      given[0] = Tensor.zeros(ElementType.I64, Shape.SCALAR);
      given[1] = Tensor.zeros(ElementType.BOOL, Shape.SCALAR);
    }
    PartialShape one = run.plan(step.bodies().get(0), given).outputs().get(output);
    if (!one.hasRank()) {
      return Tensor.zeros(type, Shape.of(0));
    }
    return Faults.inStep(
        step.place(),
        () -> {
          int at = Shape.normaliseAxis(axis, one.rank() + 1);
          int[] dims = new int[one.rank() + 1];
          for (int d = 0; d < dims.length; d++) {
            dims[d] = d == at ? 0 : Math.max(one.dim(d < at ? d : d - 1), 0);
          }
          return Tensor.zeros(type, Shape.of(dims));
        });
  }

  /** What the iterations give to be stacked. */
  private final class Scanned {
    private final List<List<Tensor>> parts = new ArrayList<>();
    private final String what;
    private long held;

    Scanned(int count, String what) {
      this.what = what;
      for (int i = 0; i < count; i++) {
        parts.add(new ArrayList<>());
      }
    }

    int count() {
      return parts.size();
    }

    boolean isEmpty(int output) {
      return parts.get(output).isEmpty();
    }

    void add(int output, Tensor part) {
      hold(part.byteSize() + Datum.TENSOR_BYTES);
      parts.get(output).add(part);
    }

    private void hold(long bytes) {
      meter.hold(bytes, what);
      held += bytes;
    }

    Tensor stacked(int output, int axis, boolean backwards, Place place) {
      List<Tensor> all = parts.get(output);
      Shape one = all.get(0).shape();
      // Refused before the stack is made: its size as if all parts were like the first.
      long elements = (long) one.size() * all.size();
      hold(elements * all.get(0).type().bytes());
      meter.charge(0, Math.addExact(elements, all.size()), what);
      if (backwards) {
        Collections.reverse(all);
      }
      return Faults.inStep(place, () -> TensorStack.join(all, axis, true));
    }

    void release() {
      meter.release(held);
    }
  }
}
