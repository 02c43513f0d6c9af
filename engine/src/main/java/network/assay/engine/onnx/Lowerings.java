package network.assay.engine.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The operators that are imported, by domain and name. */
final class Lowerings {
  /** The default domain, in its shorter spelling. */
  static final String DEFAULT = "";

  static final String CLASSICAL = "ai.onnx.ml";

  private static final Map<String, SortedMap<String, Lowering>> BY_DOMAIN =
      Map.of(DEFAULT, defaults(), CLASSICAL, classical());

  private Lowerings() {}

  private static SortedMap<String, Lowering> defaults() {
    SortedMap<String, Lowering> all = new TreeMap<>();
    ElementwiseLowerings.add(all);
    TypeLowerings.add(all);
    TextLowerings.add(all);
    LinearLowerings.add(all);
    WindowLowerings.add(all);
    ReductionLowerings.add(all);
    ShapeLowerings.add(all);
    MovementLowerings.add(all);
    SourceLowerings.add(all);
    QuantizationLowerings.add(all);
    NormLowerings.add(all);
    RecurrentLowerings.add(all);
    LossLowerings.add(all);
    AttentionLowerings.add(all);
    EinsumLowering.add(all);
    IndexLowerings.add(all);
    ImageLowerings.add(all);
    SignalLowerings.add(all);
    RandomLowerings.add(all);
    ControlLowerings.add(all);
    SelectLowerings.add(all);
    SequenceLowerings.add(all);
    return Collections.unmodifiableSortedMap(all);
  }

  private static SortedMap<String, Lowering> classical() {
    SortedMap<String, Lowering> all = new TreeMap<>();
    LearnerLowerings.add(all);
    SupportVectorLowerings.add(all);
    TreeLowerings.add(all);
    return Collections.unmodifiableSortedMap(all);
  }

  static Optional<Lowering> of(String domain, String operator) {
    return Optional.ofNullable(BY_DOMAIN.get(domain)).map(all -> all.get(operator));
  }

  static boolean isKnown(String domain) {
    return BY_DOMAIN.containsKey(domain);
  }

  /** Names of all operators of a domain that are imported, sorted. */
  static Set<String> names(String domain) {
    return BY_DOMAIN.getOrDefault(domain, Collections.emptySortedMap()).keySet();
  }
}
