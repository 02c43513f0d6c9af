package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.ElementwiseChain;
import network.assay.engine.operation.basic.Products;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** One run of a program: performs plans, that of the program and those of the bodies inside. */
final class Run {
  private final Planner.Setting setting;
  private final Meter meter;
  private final Control control;
  private final RunMemories memories;

  Run(Planner.Setting setting, RunMemories memories) {
    this.setting = setting;
    this.memories = memories;
    this.meter = new Meter(setting.limits());
    this.control = new Control(this, meter);
  }

  /** Multiply-adds that were done so far. */
  long multiplyAdds() {
    return meter.multiplyAdds();
  }

  Plan plan(BodyPlans body, Datum[] inputs) {
    return body.plan(inputs, setting);
  }

  Datum[] body(BodyPlans body, Datum[] inputs) {
    return perform(plan(body, inputs), inputs);
  }

  /** The outputs of a plan for these inputs. */
  Datum[] perform(Plan plan, Datum[] inputs) {
    meter.charge(plan.multiplyAdds(), plan.elements(), "the planned steps");
    meter.hold(plan.peakBytes(), "the planned steps");
    RunMemory memory = memories.take(plan);
    boolean ended = false;
    try {
      memory.begin(inputs);
      Datum[] outputs = perform(plan, memory);
      ended = true;
      return outputs;
    } finally {
      if (ended) {
        memories.give(memory);
      } else {
        memories.drop(memory);
      }
    }
  }

  private Datum[] perform(Plan plan, RunMemory memory) {
    Datum[] values = memory.values();
    long[] held = new long[plan.isOpen() ? values.length : 0];
    for (int i = 0; i < plan.steps().size(); i++) {
      Plan.Step step = plan.steps().get(i);
      if (setting.cancellation().isCancelled()) {
        throw new EngineException(Reason.CANCELLED, "cancelled before " + step.place());
      }
      if (step.isOpen()) {
        performOpen(step, values, held);
      } else {
        performPlanned(step, memory.call(i));
      }
      memory.free(i);
      if (held.length > 0) {
        release(step, held);
      }
    }
    Datum[] outputs = new Datum[plan.results().size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = values[plan.results().get(i)];
    }
    long rest = plan.peakBytes();
    for (long bytes : held) {
      rest += bytes;
    }
    meter.release(rest);
    return outputs;
  }

  private void release(Plan.Step step, long[] held) {
    for (int value : step.freedValues()) {
      meter.release(held[value]);
      held[value] = 0;
    }
  }

  private void performPlanned(Plan.Step step, RunMemory.Call call) {
    if (Families.isView(step.op())) {
      return;
    }
    try {
      if (step.fused().isPresent()) {
        performJoined(step, step.fused().get(), call);
      } else {
        Families.apply(step.op(), call.in(), call.out(), setting.context());
      }
    } catch (IllegalArgumentException e) {
      throw Faults.refused(step.place(), e);
    }
  }

  private void performJoined(Plan.Step step, Plan.Fused fused, RunMemory.Call call) {
    Tensor y = call.out().get(0);
    float[] x = y.floats();
    ElementwiseChain chain = fused.chain();
    if (fused.whole()) {
      x = call.in().at(0).floats();
    } else if (step.op() instanceof Op.Conv conv && Products.finishes(conv, y)) {
      ElementwiseChain.Lead lead = chain.lead(call.all(), y.size());
      new Products(setting.context()).conv(conv, call.in(), lead.epilogue(), y);
      chain = chain.after(lead.stages());
    } else {
      Families.apply(step.op(), call.in(), call.out(), setting.context());
    }
    chain.apply(x, call.all(), y.floats(), setting.context().kernels());
  }

  private static List<Optional<Tensor>> tensors(Plan.Step step, Datum[] values) {
    List<Optional<Tensor>> read = new ArrayList<>(step.inputs().size());
    for (int value : step.inputs()) {
      read.add(value == Program.ABSENT ? Optional.empty() : Optional.of((Tensor) values[value]));
    }
    return read;
  }

  private void performOpen(Plan.Step step, Datum[] values, long[] held) {
    meter.step(step.place().toString());
    List<? extends Datum> made;
    if (step.op() instanceof ControlOp) {
      made = List.of(control.perform(step, inputs(step, values)));
    } else if (Families.isOpen(step.op())) {
      made = applyOpen(step, inputs(step, values));
    } else {
      made = applyTensors(step, values);
    }
    boolean shares = !Families.isOpen(step.op()) && Families.isView(step.op());
    for (int i = 0; i < made.size(); i++) {
      int value = step.firstOutput() + i;
      values[value] = made.get(i);
      held[value] = shares ? 0 : made.get(i).byteSize();
      meter.hold(held[value], step.place().toString());
    }
  }

  private static Datum[] inputs(Plan.Step step, Datum[] values) {
    Datum[] inputs = new Datum[step.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      int value = step.inputs().get(i);
      inputs[i] = value == Program.ABSENT ? null : values[value];
    }
    return inputs;
  }

  private List<Datum> applyOpen(Plan.Step step, Datum[] inputs) {
    List<Optional<Datum>> in = new ArrayList<>();
    for (Datum input : inputs) {
      in.add(Optional.ofNullable(input));
    }
    return Faults.inStep(
        step.place(),
        () -> {
          Work work = Families.workMax(step.op(), in);
          meter.charge(work, step.place().toString());
          meter.hold(work.scratchBytes(), step.place().toString());
          List<Datum> made = Families.applyOpen(step.op(), in);
          meter.release(work.scratchBytes());
          return made;
        });
  }

  /** An operation on tensors whose shapes are only known now. */
  private List<Tensor> applyTensors(Plan.Step step, Datum[] values) {
    List<Optional<Tensor>> read = tensors(step, values);
    Operands in = new Arguments(read).operands();
    String what = step.place().toString();
    Program.Node node = new Program.Node(step.op(), List.of(), step.types());
    List<Shape> shapes = shapes(step, node, in);
    return Faults.inStep(
        step.place(),
        () -> {
          long bytes = 0;
          for (int i = 0; i < shapes.size(); i++) {
            meter.requireSize(shapes.get(i), what);
            bytes += Work.bytes(shapes.get(i), node.elements().get(i));
          }
          Work work = Families.work(step.op(), in, node.elements(), shapes);
          meter.charge(work, what);
          long taken = Families.isView(step.op()) ? 0 : Math.addExact(bytes, work.scratchBytes());
          meter.hold(taken, what);
          List<Tensor> made =
              Families.evaluate(step.op(), node.elements(), read, shapes, setting.context());
          meter.release(taken);
          return made;
        });
  }

  private static List<Shape> shapes(Plan.Step step, Program.Node node, Operands in) {
    try {
      return Families.shapes(node, in).stream().map(PartialShape::complete).toList();
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          Reason.INPUT_SHAPE,
          "with inputs of these shapes " + step.place() + " cannot run: " + e.getMessage(),
          e);
    }
  }
}
