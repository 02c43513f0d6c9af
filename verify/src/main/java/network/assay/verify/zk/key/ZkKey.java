package network.assay.verify.zk.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import network.assay.primitives.Bytes;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.commitment.TicketTree;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkProgram.Constant;
import network.assay.verify.zk.program.ZkProgramCodec;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.tensor.TensorBytes;
import network.assay.verify.zk.tensor.TensorValue;

/**
 * What a verifier must have of a model: its program, the constants that are no weights, what bounds
 * the sums with weights, and the root of the commitment to them ({@code assay-zk-key/1}, {@code
 * spec/zk.md}, section 4), or of commitments that hide them ({@code assay-zk-hidden-key/1}, section
 * 10). Known constants are those that the program names.
 */
public final class ZkKey {
  /**
   * Most elements of the known constants together: some 100 MB once they are references. Large
   * tables are weights.
   */
  public static final int KNOWN_ELEMENTS_MAX = 1 << 25;

  private final Bytes programBytes;
  private final ZkProgram program;
  private final WeightLayout layout;
  private final SortedMap<Integer, Bytes> known;
  private final List<int[]> reaches;
  private final OptionalInt tickets;
  private final Hash32 root;
  private final Hash32 programId;
  private final Hash32 digest;

  private ZkKey(
      Bytes programBytes,
      ZkProgram program,
      WeightLayout layout,
      SortedMap<Integer, Bytes> known,
      List<int[]> reaches,
      OptionalInt tickets,
      Hash32 root) {
    this.programBytes = programBytes;
    this.program = program;
    this.layout = layout;
    this.known = Collections.unmodifiableSortedMap(known);
    this.reaches = List.copyOf(reaches);
    this.tickets = tickets;
    this.root = root;
    programId = programBytes.sha256();
    Sha256 sha = new Sha256();
    ZkKeyCodec.write(this, sha::update);
    digest = sha.finish();
  }

  /**
   * The key of a model whose weights have been committed to.
   *
   * @param programBytes canonical
   * @param constants the elements of each constant, by its index
   * @param root of the commitment to {@link WeightLayout#vector}; zeros without weights
   * @throws ZkException when the program cannot be proved, or a constant is not the one it names
   */
  public static ZkKey of(byte[] programBytes, IntFunction<byte[]> constants, Hash32 root) {
    WeightLayout layout = WeightLayout.of(program(programBytes));
    return of(programBytes, constants, layout, OptionalInt.empty(), root);
  }

  /**
   * The key of a model whose weights are hidden ({@code spec/zk.md}, section 10).
   *
   * @param programBytes canonical
   * @param constants the elements of each constant, by its index
   * @param tickets how many there are, a power of two up to {@link TicketShape#TICKETS_MAX}
   * @param root over them
   * @throws ZkException when the program cannot be proved under such a key, a constant is not the
   *     one it names, or there cannot be so many tickets
   */
  public static ZkKey hidden(
      byte[] programBytes, IntFunction<byte[]> constants, int tickets, Hash32 root) {
    WeightLayout layout = WeightLayout.hidden(program(programBytes));
    return of(programBytes, constants, layout, OptionalInt.of(tickets), root);
  }

  private static ZkKey of(
      byte[] programBytes,
      IntFunction<byte[]> constants,
      WeightLayout layout,
      OptionalInt tickets,
      Hash32 root) {
    ZkProgram program = program(programBytes);
    requireKnownSize(program, layout);
    SortedMap<Integer, Bytes> known = new TreeMap<>();
    for (int i = 0; i < program.constants().size(); i++) {
      Bytes elements = checked(program, i, Bytes.of(constants.apply(i)));
      if (layout.isKnown(i)) {
        known.put(i, elements);
      }
    }
    return ofParts(
        Bytes.of(programBytes), program, layout, known, layout.reaches(constants), tickets, root);
  }

  /** The program of these canonical bytes. */
  public static ZkProgram program(byte[] bytes) {
    return switch (ZkProgramCodec.decode(bytes)) {
      case Decoded.Good<ZkProgram> good -> good.value();
      case Decoded.Bad<ZkProgram> bad ->
          throw new ZkException("program " + bad.field(), bad.sentence());
    };
  }

  /** Refuses known constants that are too large. */
  static void requireKnownSize(ZkProgram program, WeightLayout layout) {
    long elements = 0;
    for (int i = 0; i < program.constants().size(); i++) {
      elements += layout.isKnown(i) ? program.constants().get(i).shape().size() : 0;
    }
    if (elements > KNOWN_ELEMENTS_MAX) {
      throw new ZkException(
          "expected constants (without weights) of at most "
              + KNOWN_ELEMENTS_MAX
              + " elements, got "
              + elements);
    }
  }

  /** The elements of a constant, when they are those that the program names. */
  static Bytes checked(ZkProgram program, int index, Bytes elements) {
    Constant constant = program.constants().get(index);
    String place = "constant " + index;
    if (elements.size() != constant.bytes()) {
      throw new ZkException(
          place, "expected " + constant.bytes() + " bytes, got " + elements.size());
    }
    if (!elements.sha256().equals(constant.sha256())) {
      throw new ZkException(
          place, "expected SHA-256 " + constant.sha256() + ", got " + elements.sha256());
    }
    if (constant.type() == ZkType.BOOL) {
      // Of no other type are there elements that are none.
      TensorBytes.elements(constant.type(), constant.shape(), elements.toArray());
    }
    return elements;
  }

  private static void requireRoot(WeightLayout layout, OptionalInt tickets, Hash32 root) {
    if (tickets.isPresent() && !TicketTree.isCount(tickets.getAsInt())) {
      throw new ZkException(
          "tickets",
          "expected a power of two from 1 to 2^20, got "
              + Integer.toUnsignedString(tickets.getAsInt()));
    }
    if (layout.blocks().isEmpty() && !root.isZero()) {
      throw new ZkException("root", "expected zeros, for there are no weights");
    }
  }

  /** The parts of a key that was read; they fit each other already but for the root. */
  static ZkKey ofParts(
      Bytes programBytes,
      ZkProgram program,
      WeightLayout layout,
      SortedMap<Integer, Bytes> known,
      List<int[]> reaches,
      OptionalInt tickets,
      Hash32 root) {
    requireRoot(layout, tickets, root);
    return new ZkKey(programBytes, program, layout, known, reaches, tickets, root);
  }

  /** The program. */
  public ZkProgram program() {
    return program;
  }

  /** Its canonical bytes. */
  public Bytes programBytes() {
    return programBytes;
  }

  /** The program id: SHA-256 of its canonical bytes. */
  public Hash32 programId() {
    return programId;
  }

  /** Where its weights lie. */
  public WeightLayout layout() {
    return layout;
  }

  /**
   * A known constant.
   *
   * @throws ZkException when the constant is a weight only
   */
  public TensorValue constant(int index) {
    Bytes elements = known.get(index);
    if (elements == null) {
      throw new ZkException("constant " + index, "it is a weight: the key has no elements of it");
    }
    Constant constant = program.constants().get(index);
    return TensorBytes.elements(constant.type(), constant.shape(), elements.toArray());
  }

  /** Σ_k abs W[k, n] of column n of a block that is multiplied with. */
  public int reach(int block, int column) {
    return reaches.get(block)[column];
  }

  /** How many tickets a key has that hides its weights; none in an open key. */
  public OptionalInt tickets() {
    return tickets;
  }

  /** The root of the commitment to the weights, or over the tickets; zeros without weights. */
  public Hash32 root() {
    return root;
  }

  /** The known constants, by index. */
  SortedMap<Integer, Bytes> known() {
    return known;
  }

  /** The sums of all blocks. */
  List<int[]> reaches() {
    return new ArrayList<>(reaches);
  }

  /** SHA-256 of the bytes of the key. */
  public Hash32 digest() {
    return digest;
  }
}
