package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.integer.IntegerBounds.Bound;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.quantize.FloatRewriter.Rewritten;
import network.assay.engine.quantize.IntegerLowering.Quantity;
import network.assay.engine.quantize.QuantizationReport.Accuracy;
import network.assay.engine.quantize.QuantizationReport.Layer;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Executor;
import network.assay.engine.run.IntegerProfile;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Quantises programs of profile f32. Deterministic: no clock, no chance, no order of threads. */
public final class Quantizer {
  /** More samples add time and no accuracy. */
  public static final int SAMPLES_MAX = 4096;

  /** Samples on which the sensitivity of single values, and the error of layers, is measured. */
  private static final int SENSITIVITY_SAMPLES = 16;

  /** Values beyond these are ranked by calibration alone: measuring one takes a run of each. */
  private static final int SENSITIVITY_VALUES_MAX = 96;

  private final Kernels kernels;
  private final Limits limits;

  /**
   * How much may be lost before values get 16 bits.
   *
   * @param points of top-1 agreement with the floating program, 0 to 100
   * @param cosine least mean cosine between the answers, 0 to 1
   */
  public record Budget(double points, double cosine) {
    /** Half a point, and answers that are the same to three digits. */
    public static final Budget STANDARD = new Budget(0.5, 0.999);

    public Budget {
      if (!(points >= 0 && points <= 100) || !(cosine >= 0 && cosine <= 1)) {
        throw new IllegalArgumentException(
            "budget of "
                + points
                + " points and cosine "
                + cosine
                + ", expected 0 to 100 and 0 to 1");
      }
    }

    boolean isMet(Agreement a) {
      return 100 * (1 - a.topShare()) <= points && a.cosineMean() >= cosine;
    }
  }

  /** The program and what it cost. */
  public record Quantized(LoadedProgram program, QuantizationReport report) {}

  public Quantizer(Kernels kernels, Limits limits) {
    this.kernels = kernels;
    this.limits = limits;
  }

  /**
   * Quantises a program.
   *
   * @param samples inputs such as the program will see, by name
   * @return a program that can be proved ({@link ProvableProgram})
   * @throws EngineException MODEL_UNSUPPORTED naming the operation that has no integer form;
   *     otherwise as a run of the program
   */
  public Quantized quantize(
      LoadedProgram loaded, List<? extends Map<String, Tensor>> samples, Budget budget) {
    requireFloat(loaded);
    requireSamples(samples);
    Rewritten plain = rewritten(loaded, samples.getFirst());
    Calibration calibration = Calibration.run(plain.program(), samples, kernels, limits);
    FloatGraph graph = new FloatGraph(plain.program(), calibration);
    SequencedMap<Integer, Unit> units = new UnitMatcher(graph).match();
    Attempts attempts = new Attempts(graph, units, calibration, samples, budget);
    Attempt chosen = attempts.choose();
    ProvableProgram.require(chosen.program);
    return new Quantized(chosen.program, attempts.report(loaded, plain, chosen));
  }

  private Rewritten rewritten(LoadedProgram loaded, Map<String, Tensor> sample) {
    if (!FloatRewriter.isNeeded(loaded.program())) {
      List<Integer> same = IntStream.range(0, loaded.program().nodes().size()).boxed().toList();
      return new Rewritten(loaded, same);
    }
    Calibration seen = Calibration.run(loaded, List.of(sample), kernels, limits);
    return FloatRewriter.rewrite(loaded, seen::shape);
  }

  private static void requireFloat(LoadedProgram loaded) {
    if (loaded.program().profile() != Program.Profile.F32) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          "the program has profile " + loaded.program().profile().label() + " already");
    }
    for (ElementType type : List.of(ElementType.F64, ElementType.STRING)) {
      if (loaded.program().inputs().stream().anyMatch(input -> input.type() == type)) {
        throw new EngineException(
            Reason.MODEL_UNSUPPORTED,
            "an input is " + type.label() + "; quantisation takes f32 and whole numbers");
      }
    }
  }

  private static void requireSamples(List<? extends Map<String, Tensor>> samples) {
    if (samples.isEmpty() || samples.size() > SAMPLES_MAX) {
      throw new EngineException(
          Reason.INPUT_VALUE,
          samples.size() + " calibration samples, expected 1 to " + SAMPLES_MAX);
    }
  }

  /** The answers of a program to each sample. */
  public List<SequencedMap<String, Tensor>> answers(
      LoadedProgram program, List<? extends Map<String, Tensor>> samples) {
    Executor executor = new Executor(program, kernels, limits);
    List<SequencedMap<String, Tensor>> answers = new ArrayList<>();
    for (Map<String, Tensor> sample : samples) {
      answers.add(executor.run(sample, Cancellation.never()));
    }
    return answers;
  }

  /**
   * The report with what samples show that calibration did not see.
   *
   * @param labels right class of the first row of the first output of each, or empty
   */
  public QuantizationReport heldOut(
      QuantizationReport report,
      LoadedProgram before,
      LoadedProgram after,
      List<? extends Map<String, Tensor>> samples,
      List<Integer> labels) {
    List<SequencedMap<String, Tensor>> expected = answers(before, samples);
    List<SequencedMap<String, Tensor>> got = answers(after, samples);
    Optional<Accuracy> accuracy = Optional.empty();
    if (!labels.isEmpty()) {
      if (labels.size() != samples.size()) {
        throw new IllegalArgumentException(
            labels.size() + " labels for " + samples.size() + " samples");
      }
      accuracy =
          Optional.of(new Accuracy(labels.size(), right(expected, labels), right(got, labels)));
    }
    return report.with(Agreement.of(expected, got), accuracy);
  }

  private static long right(List<SequencedMap<String, Tensor>> answers, List<Integer> labels) {
    long right = 0;
    for (int i = 0; i < labels.size(); i++) {
      float[] row = answers.get(i).firstEntry().getValue().floats();
      right += Agreement.top(row, 0, row.length) == labels.get(i) ? 1 : 0;
    }
    return right;
  }

  /** An integer program, what it is made of, and how well it agrees. */
  private record Attempt(
      LoadedProgram program, SortedMap<Integer, Quantity> made, Agreement agreement) {}

  /** The search for the fewest 16-bit values that meet the budget. */
  private final class Attempts {
    private final FloatGraph graph;
    private final SequencedMap<Integer, Unit> units;
    private final Calibration calibration;
    private final List<? extends Map<String, Tensor>> samples;
    private final Budget budget;

    Attempts(
        FloatGraph graph,
        SequencedMap<Integer, Unit> units,
        Calibration calibration,
        List<? extends Map<String, Tensor>> samples,
        Budget budget) {
      this.graph = graph;
      this.units = units;
      this.calibration = calibration;
      this.samples = samples;
      this.budget = budget;
    }

    Attempt choose() {
      Set<Integer> wide = new TreeSet<>(always());
      Attempt best = attempt(wide, samples.size());
      if (budget.isMet(best.agreement)) {
        return best;
      }
      List<Integer> ranked = ranked(wide);
      int done = 0;
      for (int count = 1; done < ranked.size(); count = Math.min(2 * count, ranked.size())) {
        wide.addAll(ranked.subList(done, count));
        done = count;
        Attempt attempt = attempt(wide, samples.size());
        if (budget.isMet(attempt.agreement)) {
          return attempt;
        }
        if (attempt.agreement.cosineMean() > best.agreement.cosineMean()) {
          best = attempt;
        }
      }
      return best;
    }

    /**
     * Outputs, and what a softmax, a norm or a choice reads: 16 bits cost little there and save
     * much.
     */
    private Set<Integer> always() {
      Formats formats = new Formats(graph, units, Set.of());
      Set<Integer> wide = new TreeSet<>();
      for (Unit unit : units.values()) {
        if (graph.isOutput(unit.output()) || graph.isCompared(unit.output())) {
          wide.add(formats.site(unit.output()));
        }
        if (unit instanceof Unit.Single single
            && (single.node().op() instanceof Op.Softmax
                || single.node().op() instanceof Op.LayerNorm)) {
          wide.add(formats.site(single.inputs().get(0)));
        }
        if (unit instanceof Unit.RowNorm norm) {
          wide.add(formats.site(norm.x()));
        }
      }
      return wide;
    }

    private List<Integer> candidates(Set<Integer> except) {
      Formats formats = new Formats(graph, units, Set.of());
      return units.keySet().stream()
          .map(formats::site)
          .distinct()
          .filter(site -> !except.contains(site))
          .toList();
    }

    /** The values that are not wide yet, those first that lose most by being narrow. */
    private List<Integer> ranked(Set<Integer> wide) {
      List<Integer> candidates = candidates(wide);
      Map<Integer, Double> loss = new LinkedHashMap<>();
      for (int site : candidates) {
        loss.put(site, candidates.size() > SENSITIVITY_VALUES_MAX ? noise(site) : loss(site));
      }
      return candidates.stream()
          .sorted(
              Comparator.comparingDouble((Integer site) -> -loss.get(site))
                  .thenComparingInt(s -> s))
          .toList();
    }

    /** What the answers lose when this value alone is narrow. */
    private double loss(int site) {
      Set<Integer> others = new TreeSet<>(candidates(Set.of()));
      others.remove(site);
      Agreement a = attempt(others, Math.min(SENSITIVITY_SAMPLES, samples.size())).agreement;
      return 1 - a.cosineMean() + 1 - a.topShare();
    }

    /** The part of a value's power that rounding to 8 bits would take. */
    private double noise(int site) {
      if (graph.constant(site).isPresent()) {
        return 0;
      }
      Histogram histogram = graph.statistics(site).histogram();
      double power = histogram.power();
      return power == 0 ? 0 : histogram.error(histogram.threshold(127), 127) / power;
    }

    private Attempt attempt(Set<Integer> wide, int count) {
      IntegerLowering lowering = new IntegerLowering(graph, units, wide);
      LoadedProgram program = lowering.lower();
      List<SequencedMap<String, Tensor>> got = answers(program, samples.subList(0, count));
      Agreement agreement = Agreement.of(calibration.answers().subList(0, count), got);
      return new Attempt(program, lowering.made(), agreement);
    }

    QuantizationReport report(LoadedProgram before, Rewritten plain, Attempt chosen) {
      long sumMax =
          IntegerProfile.prove(chosen.program).stream().mapToLong(Bound::sum).max().orElse(0);
      return new QuantizationReport(
          before.id(),
          chosen.program.id(),
          samples.size(),
          chosen.agreement,
          Optional.empty(),
          Optional.empty(),
          bytes(before),
          bytes(chosen.program),
          sumMax,
          layers(before.program(), plain, chosen));
    }

    private static long bytes(LoadedProgram loaded) {
      return loaded.constants().stream().mapToLong(t -> (long) t.size() * t.type().bytes()).sum();
    }

    /** The error of each value on the first samples. */
    private List<Layer> layers(Program before, Rewritten plain, Attempt chosen) {
      List<Integer> sites =
          candidates(Set.of()).stream().filter(v -> graph.constant(v).isEmpty()).sorted().toList();
      Map<Integer, double[]> powers = new LinkedHashMap<>();
      Map<Integer, Integer> numbers = new LinkedHashMap<>();
      sites.forEach(site -> numbers.put(site, chosen.made.get(site).reference()));
      Executor exact = new Executor(exposing(plain.program(), sites), kernels, limits);
      Executor whole =
          new Executor(exposing(chosen.program, List.copyOf(numbers.values())), kernels, limits);
      for (Map<String, Tensor> sample :
          samples.subList(0, Math.min(SENSITIVITY_SAMPLES, samples.size()))) {
        Map<String, Tensor> expected = exact.run(sample, Cancellation.never());
        Map<String, Tensor> got = whole.run(sample, Cancellation.never());
        for (int site : sites) {
          Tensor x = expected.get("value " + site);
          Tensor q = got.get("value " + numbers.get(site));
          double[] power = powers.computeIfAbsent(site, _ -> new double[2]);
          double scale = chosen.made.get(site).format().scale();
          for (int i = 0; i < x.size(); i++) {
            double value = x.floats()[i];
            double difference = value - Integers.at(q, i) * scale;
            power[0] += Double.isFinite(value) ? difference * difference : 0;
            power[1] += Double.isFinite(value) ? value * value : 0;
          }
        }
      }
      List<Layer> layers = new ArrayList<>();
      for (int site : sites) {
        int written = graph.producerNumber(site);
        int node = written < 0 ? -1 : plain.origins().get(written);
        double[] power = powers.get(site);
        layers.add(
            new Layer(
                node,
                node < 0 ? "Quantise" : before.nodes().get(node).op().getClass().getSimpleName(),
                chosen.made.get(site).format().type().label(),
                power[1] == 0 ? 0 : Math.sqrt(power[0] / power[1])));
      }
      return layers;
    }

    private static LoadedProgram exposing(LoadedProgram loaded, List<Integer> values) {
      Program p = loaded.program();
      List<Program.Output> outputs =
          values.stream()
              .distinct()
              .map(value -> new Program.Output("value " + value, value))
              .toList();
      Program open = new Program(p.profile(), p.inputs(), p.constants(), p.nodes(), outputs);
      return new LoadedProgram(open, loaded.constants());
    }
  }
}
