package network.assay.verify.zk.key;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import network.assay.primitives.Bytes;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkProgramCodec;

/**
 * The bytes of a key ({@code assay-zk-key/1}, {@code spec/zk.md}, section 4, or {@code
 * assay-zk-hidden-key/1}, section 10).
 */
public final class ZkKeyCodec {
  private static final byte[] OPEN = "assay-zk-key/1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HIDDEN = "assay-zk-hidden-key/1".getBytes(StandardCharsets.US_ASCII);

  /** The greatest absolute value of a weight. */
  private static final int WEIGHT_MAX = 128;

  private ZkKeyCodec() {}

  /** The bytes of a key. */
  public static byte[] encode(ZkKey key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(key, out::writeBytes);
    return out.toByteArray();
  }

  /** Hands the bytes of a key out piece by piece. */
  static void write(ZkKey key, Consumer<byte[]> out) {
    out.accept(key.tickets().isPresent() ? HIDDEN : OPEN);
    out.accept(little(key.programBytes().size()));
    out.accept(key.programBytes().toArray());
    for (Bytes constant : key.known().values()) {
      out.accept(constant.toArray());
    }
    for (int[] reach : key.reaches()) {
      out.accept(little(reach));
    }
    key.tickets().ifPresent(tickets -> out.accept(little(tickets)));
    out.accept(key.root().toBytes());
  }

  private static byte[] little(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  /** The key of these bytes, or what is wrong with them; never throws. */
  public static Decoded<ZkKey> decode(byte[] bytes) {
    try {
      return new Decoded.Good<>(read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)));
    } catch (ZkException e) {
      return new Decoded.Bad<>(e.place(), e.sentence());
    }
  }

  private static ZkKey read(ByteBuffer in) {
    boolean hides = begins(in, HIDDEN);
    if (!hides && !begins(in, OPEN)) {
      throw new ZkException("expected a key (assay-zk-key/1 or assay-zk-hidden-key/1)");
    }
    requireBytes(in, "program", Integer.BYTES);
    int programLength = in.getInt();
    if (programLength < 0 || programLength > ZkProgramCodec.BYTES_MAX) {
      throw new ZkException(
          "program", "expected a program of at most " + ZkProgramCodec.BYTES_MAX + " bytes");
    }
    requireBytes(in, "program", programLength);
    byte[] programBytes = take(in, programLength);
    ZkProgram program = ZkKey.program(programBytes);
    WeightLayout layout = hides ? WeightLayout.hidden(program) : WeightLayout.of(program);
    ZkKey.requireKnownSize(program, layout);
    SortedMap<Integer, Bytes> known = new TreeMap<>();
    for (int i = 0; i < program.constants().size(); i++) {
      if (layout.isKnown(i)) {
        long length = program.constants().get(i).bytes();
        requireBytes(in, "constant " + i, length);
        Bytes elements = Bytes.of(take(in, (int) length));
        known.put(i, ZkKey.checked(program, i, elements));
      }
    }
    List<int[]> reaches = new ArrayList<>();
    for (WeightBlock block : layout.blocks()) {
      reaches.add(reach(in, block));
    }
    OptionalInt tickets = OptionalInt.empty();
    if (hides) {
      requireBytes(in, "tickets", Integer.BYTES);
      tickets = OptionalInt.of(in.getInt());
    }
    if (in.remaining() != Hash32.BYTES) {
      throw new ZkException("root", "expected 32 bytes at the end, got " + in.remaining());
    }
    Hash32 root = Hash32.of(take(in, Hash32.BYTES));
    return ZkKey.ofParts(Bytes.of(programBytes), program, layout, known, reaches, tickets, root);
  }

  /** Takes a text if the bytes begin with it. */
  private static boolean begins(ByteBuffer in, byte[] text) {
    ByteBuffer first = in.slice(in.position(), Math.min(text.length, in.remaining()));
    boolean begins = first.equals(ByteBuffer.wrap(text));
    if (begins) {
      in.position(in.position() + text.length);
    }
    return begins;
  }

  private static int[] reach(ByteBuffer in, WeightBlock block) {
    String place = "reach of constant " + block.constant();
    requireBytes(in, place, 4L * block.reaches());
    int[] reach = new int[block.reaches()];
    for (int n = 0; n < reach.length; n++) {
      reach[n] = in.getInt();
      if (reach[n] < 0 || reach[n] > (long) WEIGHT_MAX * block.rows()) {
        throw new ZkException(
            place, "column " + n + " is beyond what " + block.rows() + " weights add up to");
      }
    }
    return reach;
  }

  private static void requireBytes(ByteBuffer in, String place, long count) {
    if (in.remaining() < count) {
      throw new ZkException(place, "expected " + count + " bytes, got " + in.remaining());
    }
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }
}
