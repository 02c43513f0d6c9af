package network.assay.engine.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PackedWeights;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.WeightMemory;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Output;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Datum;
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
  private final PlanCache plans = new PlanCache();
  private final RunMemories memories;
  private final boolean fuses;

  /**
   * What a run gave.
   *
   * @param outputs by name, in the program's order, NaN in its one pattern
   * @param multiplyAdds exactly those that were done: products that are summed in matrix products,
   *     convolutions and the like
   */
  public record Result(SequencedMap<String, Datum> outputs, long multiplyAdds) {

    /**
     * The outputs of a program that makes only tensors.
     *
     * @throws EngineException MODEL_UNSUPPORTED when one is a sequence or an optional value
     */
    public SequencedMap<String, Tensor> tensors() {
      SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
      outputs.forEach((name, datum) -> {
        if (!(datum instanceof Tensor tensor)) {
          throw new EngineException(
              Reason.MODEL_UNSUPPORTED,
              "output "
                  + EngineException.quote(name)
                  + " is a "
                  + datum.type().label()
                  + "; only tensors are served");
        }
        tensors.put(name, tensor);
      });
      return tensors;
    }
  }

  /**
   * Checks the program and prepares its weights for these kernels as runs ask for them.
   *
   * @throws EngineException MODEL_MALFORMED when an operation has the wrong inputs or types,
   *     MODEL_TOO_LARGE when there are more nodes or constants than the limits allow
   */
  public Executor(LoadedProgram loaded, Kernels kernels, Limits limits) {
    this(loaded, kernels, limits, WeightMemory.anonymous());
  }

  /**
   * As {@link #Executor(LoadedProgram, Kernels, Limits)}.
   *
   * @param memory where packed weights lie; changes no bit
   */
  public Executor(LoadedProgram loaded, Kernels kernels, Limits limits, WeightMemory memory) {
    this(
        loaded,
        new KernelContext(
            kernels, new PackedWeights(kernels, loaded.constants(), digests(loaded), memory)),
        limits,
        new RunMemories(RunMemories.BYTES_MAX, Tensor::zeros),
        true);
  }

  /**
   * As the public ones, for tests of what changes speed and never bits.
   *
   * @param memories where the arrays of runs come from
   * @param fuses whether steps are joined where they can be
   */
  Executor(
      LoadedProgram loaded, Kernels kernels, Limits limits, RunMemories memories, boolean fuses) {
    this(
        loaded,
        new KernelContext(
            kernels,
            new PackedWeights(
                kernels, loaded.constants(), digests(loaded), WeightMemory.anonymous())),
        limits,
        memories,
        fuses);
  }

  private static List<String> digests(LoadedProgram loaded) {
    return loaded.program().constants().stream().map(Program.Constant::sha256).toList();
  }

  private Executor(
      LoadedProgram loaded,
      KernelContext context,
      Limits limits,
      RunMemories memories,
      boolean fuses) {
    ProgramCheck.check(loaded, limits);
    this.loaded = loaded;
    this.limits = limits;
    this.context = context;
    this.binding = new InputBinding(loaded.program().inputs());
    this.memories = memories;
    this.fuses = fuses;
    this.valueInputs = ValueInputs.of(loaded.program());
  }

  /**
   * Runs a program that takes and makes only tensors.
   *
   * @param inputs exactly the program's inputs by name; their arrays are only read
   * @return the outputs by name, in the program's order, NaN in its one pattern
   * @throws EngineException as {@link #execute}; MODEL_UNSUPPORTED when an output is no tensor
   */
  public SequencedMap<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
    return execute(inputs, cancellation).tensors();
  }

  /**
   * Runs the program.
   *
   * @param inputs exactly the program's inputs by name; their arrays are only read
   * @throws EngineException INPUT_NAME, INPUT_TYPE, INPUT_SHAPE or INPUT_VALUE for inputs that do
   *     not fit, LIMIT_EXCEEDED before memory is taken, CANCELLED between two steps
   */
  public Result execute(Map<String, ? extends Datum> inputs, Cancellation cancellation) {
    Datum[] ordered = binding.bind(inputs);
    Plan plan = plan(ordered, cancellation);
    Run run = new Run(new Planner.Setting(context, limits, cancellation, fuses), memories);
    Datum[] made = run.perform(plan, ordered);
    SequencedMap<String, Datum> outputs = new LinkedHashMap<>();
    List<Output> named = loaded.program().outputs();
    for (int i = 0; i < made.length; i++) {
      outputs.put(named.get(i).name(), Canonical.withOneNan(made[i], context.kernels()));
    }
    return new Result(outputs, run.multiplyAdds());
  }

  /**
   * The multiply-adds of a run with inputs of these shapes: m·n·k of each matrix product, the taps
   * of each output element of a convolution.
   *
   * @throws EngineException as {@link #run}; INPUT_VALUE when they depend on the values of inputs:
   *     then a run tells them
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
    PlanCache.Key key = new PlanCache.Key(shapes.stream().map(Optional::of).toList(), List.of());
    Plan plan = plan(key, Map.of(), Cancellation.never());
    if (plan.isOpen()) {
      throw new EngineException(
          Reason.INPUT_VALUE, "the work of a run depends on the values of inputs, not only shapes");
    }
    return plan.multiplyAdds();
  }

  /**
   * How the program would run on these inputs: its work, its memory and its output shapes, as far
   * as they are known before the run.
   */
  public Plan plan(Map<String, ? extends Datum> inputs) {
    return plan(binding.bind(inputs), Cancellation.never());
  }

  private Plan plan(Datum[] ordered, Cancellation cancellation) {
    Map<Integer, Tensor> fixed = new TreeMap<>();
    List<ByteBuffer> digests = new ArrayList<>();
    List<Optional<Shape>> shapes = new ArrayList<>(ordered.length);
    for (int i = 0; i < ordered.length; i++) {
      Optional<Tensor> tensor =
          ordered[i] instanceof Tensor given ? Optional.of(given) : Optional.empty();
      shapes.add(tensor.map(Tensor::shape));
      if (valueInputs.get(i) && tensor.filter(ValueInputs::isParameter).isPresent()) {
        // The plan outlives this call, so it may not share an array that the caller owns.
        Tensor copy = copyOf(tensor.get());
        fixed.put(i, copy);
        digests.add(ByteBuffer.wrap(TensorCodec.encode(copy)));
      }
    }
    return plan(new PlanCache.Key(shapes, digests), fixed, cancellation);
  }

  private Plan plan(PlanCache.Key key, Map<Integer, Tensor> fixed, Cancellation cancellation) {
    Optional<Plan> cached = plans.find(key);
    if (cached.isPresent()) {
      return cached.get();
    }
    Program program = loaded.program();
    List<Operand> given = new ArrayList<>();
    for (int i = 0; i < program.inputs().size(); i++) {
      given.add(
          new Operand(
              program.inputs().get(i).valueType(),
              key.shapes().get(i).map(PartialShape::of).orElse(PartialShape.any()),
              Optional.ofNullable(fixed.get(i))));
    }
    loaded.constants().forEach(constant -> given.add(Operand.known(constant)));
    Plan plan =
        new Planner(new Planner.Setting(context, limits, cancellation, fuses), "")
            .plan(given, program.nodes(), program.outputs().stream().map(Output::value).toList());
    plans.keep(key, plan);
    return plan;
  }

  private static Tensor copyOf(Tensor tensor) {
    Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
    System.arraycopy(tensor.array(), 0, copy.array(), 0, tensor.size());
    return copy;
  }

  /** The inputs of the program, with their types and dimensions. */
  public List<Input> inputs() {
    return loaded.program().inputs();
  }
}
