package network.assay.operator.weight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.MatrixPart;
import network.assay.engine.kernel.PackedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Products with panels of this process, freshly filed and found again: the same bits. */
class PackedProductsTest {
  private static final int[][] SIZES = {
    {1, 700, 33},
    {1, 129, 257},
    {5, 384, 64},
    {13, 385, 65},
    {64, 1, 20000},
    {3, 20000, 1},
    {17, 513, 300},
    {241, 97, 259}
  };

  @TempDir private Path folder;

  @Test
  void givesTheSameBits() {
    Random random = new Random(1);
    List<String> log = new ArrayList<>();
    try (KernelChooser.Chosen fast = KernelChooser.choose(2, KernelChooser.Preference.AUTO);
        KernelChooser.Chosen scalar = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      for (int[] size : SIZES) {
        float[] a = floats(random, size[0] * size[1]);
        float[] b = floats(random, size[1] * size[2]);
        // As it lies, and transposed, which is packed on another way.
        for (int columnStride : new int[] {1, size[1]}) {
          MatrixPart part =
              new MatrixPart(0, size[1], size[2], columnStride == 1 ? size[2] : 1, columnStride);
          float[] expected = product(scalar.kernels(), size, a, b, part, PackedMemory.anonymous());
          List<PackedMemory> memories = new ArrayList<>(List.of(PackedMemory.anonymous()));
          for (int i = 0; i < 2; i++) {
            WeightCache cache = new WeightCache(folder, 1L << 30, log::add);
            memories.add(cache.of(java.util.Arrays.toString(size), part));
          }
          for (PackedMemory memory : memories) {
            assertThat(product(fast.kernels(), size, a, b, part, memory))
                .as(part.toString())
                .isEqualTo(expected);
          }
        }
      }
    }
    assertThat(log).isEmpty();
    assertThat(folder).isNotEmptyDirectory();
  }

  private static float[] product(
      Kernels kernels, int[] size, float[] a, float[] b, MatrixPart part, PackedMemory memory) {
    float[] c = new float[size[0] * size[2]];
    kernels.matMul(size[0], a, 0, kernels.packMatrix(b, part, memory), c, 0);
    return c;
  }

  private static float[] floats(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
