package network.assay.engine.operation;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Kernels.PackedFilters;
import network.assay.engine.kernel.Kernels.PackedMatrix;
import network.assay.engine.kernel.MatrixPart;
import network.assay.engine.kernel.PackedMemory;
import network.assay.engine.tensor.Tensor;

/**
 * Weights in the layout of the kernels, made once per model and shared by all plans and runs. Only
 * the model's constants are kept; anything else is packed for the one product that asks.
 */
public final class PackedWeights {
  private final Kernels kernels;
  private final WeightMemory memory;
  private final IdentityHashMap<Object, Slot> slots = new IdentityHashMap<>();

  /** What is packed from one constant; a lock of its own lets others be packed meanwhile. */
  private static final class Slot {
    private final String digest;
    private List<PackedMatrix> matrices = List.of();
    private List<Filters> filters = List.of();
    private List<IntegerKernels.PackedMatrix> integerMatrices = List.of();
    private Optional<IntegerFilters> integerFilters = Optional.empty();
    private final Map<MatrixPart, PackedMatrix> parts = new HashMap<>();

    Slot(String digest) {
      this.digest = digest;
    }
  }

  /** Filters packed for geometries that agree in all but what {@link FilterKey} leaves out. */
  private record Filters(FilterKey key, PackedFilters packed) {}

  /** Integer filters, as {@link Filters}. */
  private record IntegerFilters(FilterKey key, IntegerKernels.PackedFilters packed) {}

  /**
   * What packing depends on. Batch, image size and padding are not part of it, so that requests of
   * many sizes share one copy.
   */
  private record FilterKey(int channels, int filters, int group, int rows, int columns) {
    static FilterKey of(ConvGeometry g) {
      return new FilterKey(g.channels(), g.filters(), g.group(), g.kernelHeight(), g.kernelWidth());
    }
  }

  /** Nothing kept: every matrix is packed for the one product that asks. */
  public static PackedWeights none(Kernels kernels) {
    return new PackedWeights(kernels, List.of(), List.of(), WeightMemory.anonymous());
  }

  /**
   * Nothing packed yet.
   *
   * @param digests of the constants, as the program names them
   * @param memory where packed matrices lie
   */
  public PackedWeights(
      Kernels kernels, List<Tensor> constants, List<String> digests, WeightMemory memory) {
    if (constants.size() != digests.size()) {
      throw new IllegalArgumentException(
          constants.size() + " constants and " + digests.size() + " digests, expected as many");
    }
    this.kernels = kernels;
    this.memory = memory;
    for (int i = 0; i < digests.size(); i++) {
      slots.put(constants.get(i).array(), new Slot(digests.get(i)));
    }
  }

  /** True when {@code b} is a constant, so that packing it serves more than one product. */
  public boolean keeps(Tensor b) {
    return slots.containsKey(b.array());
  }

  /** The k×n matrices that {@code b} holds one after the other. */
  public List<PackedMatrix> matrices(Tensor b, int count, int k, int n) {
    Slot slot = slots.get(b.array());
    Supplier<List<PackedMatrix>> pack =
        () ->
            java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> pack(b, new MatrixPart(i * k * n, k, n, n, 1), slot))
                .toList();
    if (slot == null) {
      return pack.get();
    }
    synchronized (slot) {
      boolean fits =
          slot.matrices.size() == count
              && (count == 0 || (slot.matrices.get(0).k() == k && slot.matrices.get(0).n() == n));
      if (!fits) {
        slot.matrices = pack.get();
      }
      return slot.matrices;
    }
  }

  /** A matrix that is only a part of {@code b}, or lies in it transposed. */
  public PackedMatrix part(Tensor b, MatrixPart part) {
    Slot slot = slots.get(b.array());
    if (slot == null) {
      return pack(b, part, null);
    }
    synchronized (slot) {
      return slot.parts.computeIfAbsent(part, wanted -> pack(b, wanted, slot));
    }
  }

  /** Packs; {@code slot} is null when {@code b} is no constant. */
  private PackedMatrix pack(Tensor b, MatrixPart part, Slot slot) {
    PackedMemory own = slot == null ? PackedMemory.anonymous() : memory.of(slot.digest, part);
    return kernels.packMatrix(b.floats(), part, own);
  }

  public PackedFilters filters(ConvGeometry geometry, Tensor w) {
    Slot slot = slots.get(w.array());
    if (slot == null) {
      return kernels.packFilters(geometry, w.floats());
    }
    FilterKey key = FilterKey.of(geometry);
    synchronized (slot) {
      for (Filters filters : slot.filters) {
        if (filters.key.equals(key)) {
          return filters.packed;
        }
      }
      // One constant serves few convolutions; the newest replaces the others.
      slot.filters = List.of(new Filters(key, kernels.packFilters(geometry, w.floats())));
      return slot.filters.get(0).packed;
    }
  }

  /** The k×n matrices of I8 that {@code b} holds one after the other. */
  public List<IntegerKernels.PackedMatrix> integerMatrices(Tensor b, int count, int k, int n) {
    Supplier<List<IntegerKernels.PackedMatrix>> pack =
        () ->
            java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> kernels.integers().packMatrix(b.bytes(), i * k * n, k, n, n, 1))
                .toList();
    Slot slot = slots.get(b.array());
    if (slot == null) {
      return pack.get();
    }
    synchronized (slot) {
      List<IntegerKernels.PackedMatrix> held = slot.integerMatrices;
      boolean fits =
          held.size() == count && (count == 0 || (held.get(0).k() == k && held.get(0).n() == n));
      if (!fits) {
        slot.integerMatrices = pack.get();
      }
      return slot.integerMatrices;
    }
  }

  /** As {@link #filters}, of I8. */
  public IntegerKernels.PackedFilters integerFilters(ConvGeometry geometry, Tensor w) {
    Slot slot = slots.get(w.array());
    if (slot == null) {
      return kernels.integers().packFilters(geometry, w.bytes());
    }
    FilterKey key = FilterKey.of(geometry);
    synchronized (slot) {
      if (slot.integerFilters.isEmpty() || !slot.integerFilters.get().key.equals(key)) {
        IntegerKernels.PackedFilters packed = kernels.integers().packFilters(geometry, w.bytes());
        slot.integerFilters = Optional.of(new IntegerFilters(key, packed));
      }
      return slot.integerFilters.get().packed;
    }
  }
}
