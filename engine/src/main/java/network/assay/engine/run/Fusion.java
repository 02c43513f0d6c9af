package network.assay.engine.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import network.assay.engine.operation.basic.ElementwiseChain;
import network.assay.engine.operation.basic.ElementwiseChain.Other;
import network.assay.engine.operation.basic.ElementwiseChain.Repeat;
import network.assay.engine.operation.basic.ElementwiseChain.Stage;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/**
 * Joins steps with the elementwise steps that alone read what they make. The joined step makes only
 * the last of these values, in place; program, bits and counts stay what they were.
 */
final class Fusion {
  private final IntFunction<Shape> shapes;
  private final Map<Integer, Integer> readers = new HashMap<>();
  private final Map<Integer, Joined> makers = new HashMap<>();
  private final List<Joined> joined = new ArrayList<>();

  /** A step with those that follow it, under way. */
  private static final class Joined {
    private final Planner.Dynamic head;
    private final List<Planner.Dynamic> rest = new ArrayList<>();
    private final List<Integer> inputs;
    private final List<Stage> stages = new ArrayList<>();
    private boolean whole;
    private int last;

    Joined(Planner.Dynamic head, int place) {
      this.head = head;
      this.inputs = new ArrayList<>(head.inputs());
      this.last = place;
    }

    /** What is left of it as one step. */
    Planner.Dynamic step() {
      if (rest.isEmpty()) {
        return head;
      }
      Plan.Fused fused = new Plan.Fused(new ElementwiseChain(stages), head.inputs().size(), whole);
      return head.joined(inputs, rest, fused);
    }
  }

  /**
   * @param shapes the shape of a value that a planned step reads or makes
   */
  private Fusion(IntFunction<Shape> shapes) {
    this.shapes = shapes;
  }

  /** The same steps, joined where that can be. */
  static List<Planner.Dynamic> join(
      List<Planner.Dynamic> steps, List<Integer> results, IntFunction<Shape> shapes) {
    Fusion fusion = new Fusion(shapes);
    results.forEach(fusion::read);
    steps.forEach(step -> step.inputs().forEach(fusion::read));
    for (int i = 0; i < steps.size(); i++) {
      fusion.add(steps.get(i), i);
    }
    // A joined step stands where its last part stood: all that its parts read is there by then.
    fusion.joined.sort(Comparator.comparingInt(step -> step.last));
    return fusion.joined.stream().map(Joined::step).toList();
  }

  private void read(int value) {
    readers.merge(value, 1, Integer::sum);
  }

  private void add(Planner.Dynamic step, int place) {
    Joined target = null;
    int operand = -1;
    for (int i = 0; isStage(step) && i < step.inputs().size(); i++) {
      Joined maker = makers.get(step.inputs().get(i));
      boolean later = maker != null && (target == null || maker.last > target.last);
      if (later && readers.get(step.inputs().get(i)) == 1 && stage(step, i, 0).isPresent()) {
        target = maker;
        operand = i;
      }
    }
    if (target == null) {
      target = new Joined(step, place);
      joined.add(target);
    } else {
      if (target.rest.isEmpty() && isStage(target.head)) {
        target.whole = begin(target);
      }
      target.stages.add(stage(step, operand, target.inputs.size()).orElseThrow());
      for (int i = 0; i < step.inputs().size(); i++) {
        if (i != operand) {
          target.inputs.add(step.inputs().get(i));
        }
      }
      target.rest.add(step);
      target.last = place;
    }
    if (isHead(step)) {
      makers.put(step.firstOutput(), target);
    }
  }

  /** Makes the head the first stage, where an operand is as large as the result and comes first. */
  private boolean begin(Joined target) {
    Optional<Stage> first = stage(target.head, 0, 1);
    first.ifPresent(target.stages::add);
    return first.isPresent();
  }

  private static boolean isHead(Planner.Dynamic step) {
    return step.shapes().isPresent()
        && step.node().outputs().equals(List.of(ElementType.F32))
        && !Families.isView(step.node().op());
  }

  private static boolean isStage(Planner.Dynamic step) {
    return isHead(step) && ElementwiseChain.suits(step.node().op(), ElementType.F32);
  }

  /**
   * The step as a stage that takes what was made before it for input {@code operand}.
   *
   * @param other the number that its other input would have
   */
  private Optional<Stage> stage(Planner.Dynamic step, int operand, int other) {
    Shape result = step.shapes().orElseThrow().get(0);
    int value = step.inputs().get(operand);
    if (value == Program.ABSENT || !shapes.apply(value).equals(result)) {
      return Optional.empty();
    }
    Op.Basic op = (Op.Basic) step.node().op();
    if (step.inputs().size() == 1) {
      return Optional.of(new Stage(op, Optional.empty()));
    }
    return Repeat.of(shapes.apply(step.inputs().get(1 - operand)), result)
        .map(repeat -> new Stage(op, Optional.of(new Other(other, repeat, operand == 1))));
  }
}
