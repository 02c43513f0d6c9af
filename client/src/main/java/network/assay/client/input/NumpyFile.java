package network.assay.client.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/**
 * Arrays of NumPy: {@code .npy} (NumPy Enhancement Proposal 1, versions 1 to 3, little-endian, C
 * order) and {@code .npz}, a ZIP of them.
 */
final class NumpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int HEADER_MAX = 1 << 16;
  private static final int ARRAYS_MAX = 256;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<|=>][a-z][0-9]+)', 'fortran_order': (True|False), 'shape':"
              + " \\(([0-9, ]*)\\),? *\\}\\s*");

  private NumpyFile() {}

  static boolean isArray(byte[] file) {
    return file.length > MAGIC.length
        && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * The array of a {@code .npy} file.
   *
   * @throws InputException naming what is not as expected
   */
  static Tensor read(byte[] file) {
    if (!isArray(file) || file.length < 12) {
      throw new InputException("not a .npy file: it does not begin as one");
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    int version = in.get();
    in.get();
    long length = version == 1 ? in.getShort() & 0xffff : Integer.toUnsignedLong(in.getInt());
    if (length > Math.min(HEADER_MAX, in.remaining())) {
      throw new InputException("not a .npy file: its header has " + length + " bytes");
    }
    byte[] header = new byte[(int) length];
    in.get(header);
    Matcher match = HEADER.matcher(new String(header, StandardCharsets.ISO_8859_1));
    if (!match.matches() || match.group(2).equals("True")) {
      throw new InputException("expected a .npy file of plain numbers in C order");
    }
    ElementType type =
        type(match.group(1))
            .orElseThrow(() ->
                new InputException(
                    "numbers of type "
                        + InputException.quote(match.group(1))
                        + " in a .npy file, expected little-endian floats or integers"));
    byte[] elements = Arrays.copyOfRange(file, in.position(), file.length);
    try {
      long[] dims =
          Arrays.stream(match.group(3).split(","))
              .map(String::strip)
              .filter(text -> !text.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      return TensorCodec.decodeElements(type, Shape.ofLongs(dims), elements);
    } catch (IllegalArgumentException e) {
      throw new InputException("a .npy file is damaged: " + e.getMessage(), e);
    }
  }

  private static Optional<ElementType> type(String code) {
    return switch (code) {
      case "<f4" -> Optional.of(ElementType.F32);
      case "<f8" -> Optional.of(ElementType.F64);
      case "|i1", "<i1" -> Optional.of(ElementType.I8);
      case "|u1", "<u1" -> Optional.of(ElementType.U8);
      case "<i2" -> Optional.of(ElementType.I16);
      case "<u2" -> Optional.of(ElementType.U16);
      case "<i4" -> Optional.of(ElementType.I32);
      case "<u4" -> Optional.of(ElementType.U32);
      case "<i8" -> Optional.of(ElementType.I64);
      case "<u8" -> Optional.of(ElementType.U64);
      case "|b1" -> Optional.of(ElementType.BOOL);
      default -> Optional.empty();
    };
  }

  /**
   * The arrays of a {@code .npz} file, by name.
   *
   * @param bytesMax most bytes of all arrays together, unpacked
   */
  static SequencedMap<String, Tensor> readAll(byte[] file, long bytesMax) {
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    long left = bytesMax;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 8));
        left -= bytes.length;
        if (left < 0 || arrays.size() == ARRAYS_MAX) {
          throw new InputException(
              "the .npz file unpacks to more than "
                  + bytesMax
                  + " bytes or "
                  + ARRAYS_MAX
                  + " arrays");
        }
        arrays.put(entry.getName().replaceAll("\\.npy$", ""), read(bytes));
      }
    } catch (IOException e) {
      throw new InputException("the .npz file is damaged: " + e.getMessage(), e);
    }
    return arrays;
  }
}
