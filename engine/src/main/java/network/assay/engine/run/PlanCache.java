package network.assay.engine.run;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.tensor.Shape;

/** The plans of one program that were used last. */
final class PlanCache {
  /** A service sees few batch sizes at a time; a plan is some kilobytes. */
  private static final int PLANS_MAX = 32;

  private final LinkedHashMap<Key, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What a plan depends on.
   *
   * @param shapes of the inputs that are tensors
   * @param values canonical bytes of those inputs that fix shapes by their values
   */
  record Key(List<Optional<Shape>> shapes, List<ByteBuffer> values) {}

  synchronized Optional<Plan> find(Key key) {
    return Optional.ofNullable(plans.get(key));
  }

  synchronized void keep(Key key, Plan plan) {
    plans.put(key, plan);
    if (plans.size() > PLANS_MAX) {
      Map.Entry<Key, Plan> eldest = plans.firstEntry();
      plans.remove(eldest.getKey());
    }
  }
}
