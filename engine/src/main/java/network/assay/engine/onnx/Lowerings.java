package network.assay.engine.onnx;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The operators of the default domain that are imported, by name. */
final class Lowerings {
  private static final SortedMap<String, Lowering> BY_NAME = collect();

  private Lowerings() {}

  private static SortedMap<String, Lowering> collect() {
    SortedMap<String, Lowering> all = new TreeMap<>();
    ElementwiseLowerings.add(all);
    LinearLowerings.add(all);
    WindowLowerings.add(all);
    ReductionLowerings.add(all);
    ShapeLowerings.add(all);
    MovementLowerings.add(all);
    SourceLowerings.add(all);
    QuantizationLowerings.add(all);
    ControlLowerings.add(all);
    SelectLowerings.add(all);
    SequenceLowerings.add(all);
    return Collections.unmodifiableSortedMap(all);
  }

  static Optional<Lowering> of(String operator) {
    return Optional.ofNullable(BY_NAME.get(operator));
  }

  /** Names of all operators that are imported, sorted. */
  static Set<String> names() {
    return BY_NAME.keySet();
  }
}
