package network.assay.engine.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Constant;
import network.assay.engine.program.ProgramCodec;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.JsonException;

/**
 * A program with its constants in one file, {@code program.assay}:
 *
 * <pre>
 *   20 bytes  "assay-program-file/1" in ASCII
 *    4 bytes  length of the program, little-endian
 *             the program: the canonical bytes of {@link ProgramCodec}
 *             zeros up to a multiple of 64
 *             for each constant, in the program's order: its elements, little-endian, then zeros up
 *             to a multiple of 64
 * </pre>
 *
 * <p>Where a constant begins follows from the program, so the file can be mapped into memory and
 * read in place. There is one file for a program and its constants: other bytes are refused.
 */
public final class ProgramFile {
  /** The name that such a file has in a manifest. */
  public static final String NAME = "program.assay";

  private static final byte[] MAGIC = "assay-program-file/1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = MAGIC.length + Integer.BYTES;
  private static final int ALIGNMENT = 64;

  private ProgramFile() {}

  /** Whether the bytes begin as such a file does. */
  public static boolean isProgramFile(byte[] file) {
    return file.length >= MAGIC.length
        && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * The bytes of the file.
   *
   * @throws EngineException MODEL_TOO_LARGE beyond 2 GiB, MODEL_UNSUPPORTED for constants of text
   */
  public static byte[] encode(LoadedProgram loaded) {
    byte[] program = ProgramCodec.encode(loaded.program());
    long length = length(program.length, loaded.program());
    if (length > Integer.MAX_VALUE - 8) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the program file would have " + length + " bytes, 2 GiB at most");
    }
    ByteBuffer out = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(program.length).put(program);
    out.position((int) aligned(out.position()));
    for (Tensor constant : loaded.constants()) {
      out.put(TensorCodec.encodeElements(constant));
      out.position((int) aligned(out.position()));
    }
    return out.array();
  }

  /**
   * The program of a file.
   *
   * @throws EngineException and nothing else, whatever the bytes
   */
  public static LoadedProgram decode(byte[] file, Limits limits) {
    if (file.length > limits.fileBytesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the file has " + file.length + " bytes; the limit is " + limits.fileBytesMax());
    }
    if (!isProgramFile(file) || file.length < HEADER) {
      throw malformed("it does not begin as one", null);
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    int programLength = in.getInt();
    if (programLength < 0 || programLength > file.length - HEADER) {
      throw malformed(
          "its program has "
              + Integer.toUnsignedLong(programLength)
              + " bytes, the file "
              + file.length,
          null);
    }
    byte[] bytes = new byte[programLength];
    in.get(bytes);
    LoadedProgram loaded;
    try {
      Program program = ProgramCodec.decode(bytes);
      loaded = new LoadedProgram(program, constants(program, file, HEADER + programLength, limits));
    } catch (JsonException | IllegalArgumentException e) {
      throw malformed(e.getMessage(), e);
    }
    ProgramCheck.check(loaded, limits);
    return loaded;
  }

  private static List<Tensor> constants(Program program, byte[] file, int from, Limits limits) {
    long length = length(from - HEADER, program);
    if (length != file.length) {
      throw malformed(
          "its constants need a file of " + length + " bytes, it has " + file.length, null);
    }
    int at = requireZeros(file, from);
    List<Tensor> constants = new ArrayList<>();
    for (Constant constant : program.constants()) {
      if (constant.shape().size() > limits.tensorElementsMax()) {
        throw new EngineException(
            Reason.MODEL_TOO_LARGE,
            "a constant has "
                + constant.shape().size()
                + " elements; the limit is "
                + limits.tensorElementsMax());
      }
      int end = at + constant.shape().size() * constant.type().bytes();
      constants.add(
          TensorCodec.decodeElements(
              constant.type(), constant.shape(), Arrays.copyOfRange(file, at, end)));
      at = requireZeros(file, end);
    }
    return constants;
  }

  private static int requireZeros(byte[] file, int from) {
    int to = (int) aligned(from);
    for (int i = from; i < to; i++) {
      if (file[i] != 0) {
        throw malformed("byte " + i + " is no constant's and not 0", null);
      }
    }
    return to;
  }

  private static long length(int programLength, Program program) {
    long length = aligned((long) HEADER + programLength);
    for (Constant constant : program.constants()) {
      if (constant.type() == ElementType.STRING) {
        throw new EngineException(
            Reason.MODEL_UNSUPPORTED, "a program file holds no constants of text");
      }
      // At most 2^31 elements of 8 bytes each, 2^22 times: no overflow.
      length = aligned(length + (long) constant.shape().size() * constant.type().bytes());
    }
    return length;
  }

  private static long aligned(long length) {
    return Math.ceilDiv(length, ALIGNMENT) * ALIGNMENT;
  }

  private static EngineException malformed(String what, Exception cause) {
    return new EngineException(Reason.MODEL_MALFORMED, "not a good program file: " + what, cause);
  }
}
