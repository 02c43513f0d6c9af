package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Body;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The plans of one body at its place in one plan. A body is planned once for each set of input
 * shapes that comes by, so an iteration with the shapes of the last one costs no planning.
 */
final class BodyPlans {
  private final Body body;
  private final Map<Integer, Tensor> known;
  private final String around;
  private final PlanCache plans = new PlanCache();
  private volatile Optional<Last> last = Optional.empty();

  private record Last(List<Optional<Shape>> shapes, Plan plan) {}

  /**
   * Plans for a body.
   *
   * @param known values of inputs that are the same in every run of the plan around it
   * @param around the place of the operation, for messages
   */
  BodyPlans(Body body, Map<Integer, Tensor> known, String around) {
    this.body = body;
    this.known = known;
    this.around = around;
  }

  Plan plan(Datum[] inputs, Planner.Setting setting) {
    Optional<Last> before = last;
    if (before.isPresent() && matches(before.get().shapes, inputs)) {
      return before.get().plan;
    }
    List<Optional<Shape>> shapes = new ArrayList<>();
    for (Datum input : inputs) {
      shapes.add(input instanceof Tensor tensor ? Optional.of(tensor.shape()) : Optional.empty());
    }
    PlanCache.Key key = new PlanCache.Key(shapes, List.of());
    Plan plan = plans.find(key).orElseGet(() -> make(shapes, setting));
    plans.keep(key, plan);
    last = Optional.of(new Last(shapes, plan));
    return plan;
  }

  private static boolean matches(List<Optional<Shape>> shapes, Datum[] inputs) {
    for (int i = 0; i < inputs.length; i++) {
      Optional<Shape> shape = shapes.get(i);
      boolean same =
          inputs[i] instanceof Tensor tensor
              ? shape.isPresent() && shape.get().equals(tensor.shape())
              : shape.isEmpty();
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private Plan make(List<Optional<Shape>> shapes, Planner.Setting setting) {
    List<Operand> inputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      inputs.add(
          new Operand(
              body.inputs().get(i),
              shapes.get(i).map(PartialShape::of).orElse(PartialShape.any()),
              Optional.ofNullable(known.get(i))));
    }
    return new Planner(setting, around).plan(inputs, body.nodes(), body.outputs());
  }
}
