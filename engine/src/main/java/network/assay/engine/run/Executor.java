package network.assay.engine.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.PackedWeights;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Output;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/**
 * Runs one program. Safe to share between threads: runs do not wait for each other. The result is a
 * pure function of program and inputs; kernels, threads, plans and buffers change no bit.
 */
public final class Executor {
  private final LoadedProgram loaded;
  private final Limits limits;
  private final KernelContext context;
  private final InputBinding binding;
  private final BitSet valueInputs;
  private final int valueCount;
  private final PlanCache plans = new PlanCache();

  /**
   * Checks the program and prepares its weights for these kernels as runs ask for them.
   *
   * @throws EngineException MODEL_MALFORMED when an operation has the wrong inputs or types,
   *     MODEL_TOO_LARGE when there are more nodes or constants than the limits allow
   */
  public Executor(LoadedProgram loaded, Kernels kernels, Limits limits) {
    ProgramCheck.check(loaded, limits);
    this.loaded = loaded;
    this.limits = limits;
    this.context = new KernelContext(kernels, new PackedWeights(kernels, loaded.constants()));
    this.binding = new InputBinding(loaded.program().inputs());
    this.valueInputs = valueInputs(loaded.program());
    this.valueCount = valueCount(loaded.program());
  }

  /**
   * Runs the program.
   *
   * @param inputs exactly the program's inputs by name; their arrays are only read
   * @return the outputs by name, in the program's order, NaN in its one pattern
   * @throws EngineException INPUT_NAME, INPUT_TYPE, INPUT_SHAPE or INPUT_VALUE for inputs that do
   *     not fit, LIMIT_EXCEEDED before memory is taken, CANCELLED between two steps
   */
  public SequencedMap<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
    List<Tensor> ordered = binding.bind(inputs);
    Plan plan = plan(ordered, cancellation);
    Tensor[] values = new Tensor[valueCount];
    plan.known().forEach((value, tensor) -> values[value] = tensor);
    for (int i = 0; i < ordered.size(); i++) {
      values[i] = ordered.get(i);
    }
    List<Optional<Tensor>> buffers = new ArrayList<>();
    plan.buffers().forEach(_ -> buffers.add(Optional.empty()));
    for (Plan.Step step : plan.steps()) {
      if (cancellation.isCancelled()) {
        throw new EngineException(
            Reason.CANCELLED, "cancelled before " + Planner.describe(step.number(), step.node()));
      }
      perform(step, plan, values, buffers);
    }
    SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
    for (Output output : loaded.program().outputs()) {
      outputs.put(output.name(), Canonical.withOneNan(values[output.value()], context.kernels()));
    }
    return outputs;
  }

  private void perform(Plan.Step step, Plan plan, Tensor[] values, List<Optional<Tensor>> buffers) {
    List<Optional<Tensor>> read = new ArrayList<>();
    for (int value : step.node().inputs()) {
      read.add(value == Program.ABSENT ? Optional.empty() : Optional.of(values[value]));
    }
    Arguments in = new Arguments(read);
    if (Families.isView(step.node().op())) {
      values[step.firstOutput()] = in.at(0).reshaped(step.shapes().get(0));
    } else {
      List<Tensor> written = new ArrayList<>();
      for (int i = 0; i < step.shapes().size(); i++) {
        written.add(buffer(step.buffers().get(i), plan, buffers).reshaped(step.shapes().get(i)));
        values[step.firstOutput() + i] = written.get(i);
      }
      try {
        Families.apply(step.node().op(), in, written, context);
      } catch (IllegalArgumentException e) {
        throw new EngineException(
            Reason.INPUT_VALUE,
            Planner.describe(step.number(), step.node()) + " cannot run: " + e.getMessage(),
            e);
      }
    }
    // A value that nothing reads any more does not keep its array alive.
    step.freedValues().forEach(value -> values[value] = null);
    step.freedBuffers().forEach(buffer -> buffers.set(buffer, Optional.empty()));
  }

  private static Tensor buffer(int index, Plan plan, List<Optional<Tensor>> buffers) {
    if (buffers.get(index).isEmpty()) {
      Plan.Buffer wanted = plan.buffers().get(index);
      buffers.set(index, Optional.of(Tensor.zeros(wanted.type(), Shape.of(wanted.length()))));
    }
    return buffers.get(index).orElseThrow();
  }

  /**
   * The multiply-adds of a run with inputs of these shapes: m·n·k of each matrix product, the taps
   * of each output element of a convolution.
   *
   * @throws EngineException as {@link #run}; INPUT_VALUE when the shapes inside the program depend
   *     on the values of an input: then ask {@link #plan(Map)}
   */
  public long multiplyAdds(Map<String, Shape> inputShapes) {
    if (!valueInputs.isEmpty()) {
      String name = loaded.program().inputs().get(valueInputs.nextSetBit(0)).name();
      throw new EngineException(
          Reason.INPUT_VALUE,
          "the work of a run depends on the value of input "
              + EngineException.quote(name)
              + ", not only on shapes");
    }
    List<Shape> shapes = binding.bindShapes(inputShapes);
    return plan(new PlanCache.Key(shapes, List.of()), Map.of(), Cancellation.never())
        .multiplyAdds();
  }

  /** How the program would run on these inputs: its work, its memory and its output shapes. */
  public Plan plan(Map<String, Tensor> inputs) {
    return plan(binding.bind(inputs), Cancellation.never());
  }

  private Plan plan(List<Tensor> ordered, Cancellation cancellation) {
    Map<Integer, Tensor> fixed = new TreeMap<>();
    List<java.nio.ByteBuffer> digests = new ArrayList<>();
    for (int i = valueInputs.nextSetBit(0); i >= 0; i = valueInputs.nextSetBit(i + 1)) {
      Tensor value = ordered.get(i);
      if (value.size() > Planner.KNOWN_ELEMENTS_MAX) {
        throw new EngineException(
            Reason.LIMIT_EXCEEDED,
            "input "
                + EngineException.quote(loaded.program().inputs().get(i).name())
                + " fixes shapes and has "
                + value.size()
                + " elements; the limit is "
                + Planner.KNOWN_ELEMENTS_MAX);
      }
      // The plan outlives this call, so it may not share an array that the caller owns.
      Tensor copy = copyOf(value);
      fixed.put(i, copy);
      digests.add(java.nio.ByteBuffer.wrap(TensorCodec.encode(copy)));
    }
    PlanCache.Key key = new PlanCache.Key(ordered.stream().map(Tensor::shape).toList(), digests);
    return plan(key, fixed, cancellation);
  }

  private Plan plan(PlanCache.Key key, Map<Integer, Tensor> fixed, Cancellation cancellation) {
    Optional<Plan> cached = plans.find(key);
    if (cached.isPresent()) {
      return cached.get();
    }
    Plan plan = new Planner(loaded, context, limits, cancellation).plan(key.shapes(), fixed);
    plans.keep(key, plan);
    return plan;
  }

  private static Tensor copyOf(Tensor tensor) {
    Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
    System.arraycopy(tensor.array(), 0, copy.array(), 0, tensor.size());
    return copy;
  }

  private static int valueCount(Program program) {
    int made = program.nodes().stream().mapToInt(node -> node.outputs().size()).sum();
    return program.inputs().size() + program.constants().size() + made;
  }

  /** The inputs whose values, not only shapes, decide the shape of something. */
  private static BitSet valueInputs(Program program) {
    BitSet deciding = new BitSet();
    int next = valueCount(program);
    for (Program.Node node : program.nodes().reversed()) {
      next -= node.outputs().size();
      int first = deciding.nextSetBit(next);
      boolean decides = first >= 0 && first < next + node.outputs().size();
      if (decides && !(node.op() instanceof Op.ShapeOf)) {
        node.inputs().stream().filter(v -> v != Program.ABSENT).forEach(deciding::set);
      }
      for (int operand : Families.of(node.op()).shapeOperands(node.op())) {
        if (operand < node.inputs().size() && node.inputs().get(operand) != Program.ABSENT) {
          deciding.set(node.inputs().get(operand));
        }
      }
    }
    deciding.clear(program.inputs().size(), deciding.length() + program.inputs().size());
    return deciding;
  }

  /** The inputs of the program, with their types and dimensions. */
  public List<Input> inputs() {
    return loaded.program().inputs();
  }
}
