package network.assay.engine.run;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import network.assay.engine.operation.Arguments;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The values of a run of one plan, and the arrays that they live in. When it is kept, the arrays
 * that no output shows stay for the next run, with all that was built around them; else each is
 * made when a step first writes it and let go when no step needs it any more. Serves one run at a
 * time.
 */
final class RunMemory {
  private final Plan plan;
  private final boolean kept;
  private final Source source;
  private final Datum[] values;
  private final Tensor[] buffers;
  private final List<Call> calls = new ArrayList<>();
  private final int[] passing;
  private int inputs;

  /** Makes arrays; what is in them is never read. */
  @FunctionalInterface
  interface Source {
    Tensor tensor(ElementType type, Shape shape);
  }

  /**
   * What a planned step reads and writes.
   *
   * @param in what the operation itself reads
   * @param all what it and the chain that is joined to it read
   * @param freed values that no later step reads and that do not stay
   */
  record Call(Arguments in, Arguments all, List<Tensor> out, List<Integer> freed) {}

  /**
   * Memory for a plan.
   *
   * @param kept whether it will serve further runs
   */
  RunMemory(Plan plan, boolean kept, Source source) {
    this.plan = plan;
    this.kept = kept;
    this.source = source;
    this.values = new Datum[plan.valueCount()];
    this.buffers = new Tensor[plan.buffers().size()];
    plan.known().forEach((value, tensor) -> values[value] = tensor);
    boolean[] stays = staying();
    for (Plan.Step step : plan.steps()) {
      int own = step.fused().map(Plan.Fused::operationInputs).orElse(step.inputs().size());
      calls.add(
          new Call(
              Arguments.among(values, step.inputs().subList(0, own)),
              Arguments.among(values, step.inputs()),
              new Written(values, step.firstOutput(), step.types().size()),
              step.freedValues().stream().filter(value -> !stays[value]).toList()));
    }
    int[] all = new int[values.length];
    Arrays.setAll(all, value -> value);
    this.passing = Arrays.stream(all).filter(value -> !stays[value]).toArray();
  }

  /** Which values are the same objects in every run. */
  private boolean[] staying() {
    boolean[] stays = new boolean[values.length];
    if (!kept) {
      return stays;
    }
    plan.known().keySet().forEach(value -> stays[value] = true);
    for (Plan.Step step : plan.steps()) {
      if (step.isOpen()) {
        continue;
      }
      if (Families.isView(step.op())) {
        stays[step.firstOutput()] = stays[step.inputs().get(0)];
      }
      for (int i = 0; i < step.buffers().size(); i++) {
        stays[step.firstOutput() + i] = !plan.buffers().get(step.buffers().get(i)).given();
      }
    }
    return stays;
  }

  Plan plan() {
    return plan;
  }

  boolean isKept() {
    return kept;
  }

  /** The values of the run, by their numbers. */
  Datum[] values() {
    return values;
  }

  void begin(Datum[] given) {
    inputs = given.length;
    System.arraycopy(given, 0, values, 0, inputs);
  }

  /** What a planned step reads and writes, once its outputs have their arrays. */
  Call call(int index) {
    Call call = calls.get(index);
    Plan.Step step = plan.steps().get(index);
    int first = step.firstOutput();
    for (int i = 0; i < call.out.size(); i++) {
      if (values[first + i] == null) {
        Shape shape = step.shapes().orElseThrow().get(i);
        values[first + i] =
            Families.isView(step.op())
                ? call.in.at(0).reshaped(shape)
                : buffer(step.buffers().get(i)).reshaped(shape);
      }
    }
    return call;
  }

  private Tensor buffer(int index) {
    if (buffers[index] == null) {
      Plan.Buffer wanted = plan.buffers().get(index);
      buffers[index] = source.tensor(wanted.type(), Shape.of(wanted.length()));
    }
    return buffers[index];
  }

  /** Lets go what no step after this one needs. */
  void free(int index) {
    for (int value : calls.get(index).freed) {
      values[value] = null;
    }
    for (int buffer : plan.steps().get(index).freedBuffers()) {
      letGo(buffer);
    }
  }

  /** Lets go all that the next run may not see: inputs, outputs and what only this run knew. */
  void end() {
    Arrays.fill(values, 0, inputs, null);
    for (int value : passing) {
      values[value] = null;
    }
    for (int buffer = 0; buffer < buffers.length; buffer++) {
      letGo(buffer);
    }
  }

  private void letGo(int buffer) {
    if (!kept || plan.buffers().get(buffer).given()) {
      buffers[buffer] = null;
    }
  }

  /** Neighbouring values as a list. */
  private static final class Written extends AbstractList<Tensor> implements RandomAccess {
    private final Datum[] values;
    private final int first;
    private final int count;

    Written(Datum[] values, int first, int count) {
      this.values = values;
      this.first = first;
      this.count = count;
    }

    @Override
    public Tensor get(int index) {
      return (Tensor) values[first + Objects.checkIndex(index, count)];
    }

    @Override
    public int size() {
      return count;
    }
  }
}
