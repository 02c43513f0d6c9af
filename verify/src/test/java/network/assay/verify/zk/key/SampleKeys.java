package network.assay.verify.zk.key;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.tensor.TensorBytes;
import network.assay.verify.zk.tensor.TensorValue;

/** Keys of programs that were never bytes, for tests that read neither their bytes nor root. */
public final class SampleKeys {
  private SampleKeys() {}

  /** A key without the bytes of the program and without a commitment. */
  public static ZkKey of(ZkProgram program, List<TensorValue> constants) {
    WeightLayout layout = WeightLayout.of(program);
    SortedMap<Integer, Bytes> known = new TreeMap<>();
    for (int i = 0; i < constants.size(); i++) {
      if (layout.isKnown(i)) {
        known.put(i, Bytes.of(elements(constants.get(i))));
      }
    }
    List<int[]> reaches = layout.reaches(i -> elements(constants.get(i)));
    return ZkKey.ofParts(
        Bytes.of(new byte[0]), program, layout, known, reaches, OptionalInt.empty(), Hash32.ZERO);
  }

  /** The elements of a constant, as a program file has them. */
  public static byte[] elements(TensorValue constant) {
    byte[] bytes = TensorBytes.encode(constant);
    return Arrays.copyOfRange(bytes, 16 + 4 * constant.shape().rank(), bytes.length);
  }
}
