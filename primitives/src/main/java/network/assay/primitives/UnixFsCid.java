package network.assay.primitives;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The CID of a file, computed as it streams by: what {@code ipfs add --cid-version=1 --raw-leaves}
 * prints. The file is cut into chunks of {@value #CHUNK_BYTES} bytes, each a raw block; blocks are
 * joined under UnixFS nodes of at most {@value #LINKS_MAX} links, all leaves at one depth (the
 * "balanced" layout). A file of one chunk or none is its raw block, without a node.
 *
 * <p>Sources: ipfs/specs UNIXFS.md, ipld/specs dag-pb (links are written before data), and boxo's
 * balanced importer. An instance takes one file.
 */
public final class UnixFsCid {
  /** Bytes of a chunk: the importer's default, size-262144. */
  public static final int CHUNK_BYTES = 262144;

  /** Links of a node: the importer's default, so that a node stays under 8 KiB. */
  public static final int LINKS_MAX = 174;

  private final int chunkBytes;
  private final int linksMax;
  private final Sha256 chunk = new Sha256();

  /** Nodes not yet joined: level 0 holds leaves, level k nodes of height k. */
  private final List<List<Block>> levels = new ArrayList<>();

  private int chunkFill;
  private boolean finished;

  /** A block of the tree: file bytes below it, and bytes of all blocks from it down. */
  private record Block(Cid cid, long fileBytes, long treeBytes) {}

  public UnixFsCid() {
    this(CHUNK_BYTES, LINKS_MAX);
  }

  /** Another geometry, for the test vectors that use one. */
  UnixFsCid(int chunkBytes, int linksMax) {
    this.chunkBytes = chunkBytes;
    this.linksMax = linksMax;
    levels.add(new ArrayList<>());
  }

  /** The CID of a whole file in memory. */
  public static Cid of(byte[] file) {
    return new UnixFsCid().update(file, 0, file.length).finish();
  }

  /** Takes the next bytes of the file. */
  public UnixFsCid update(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int from = offset;
    int left = length;
    while (left > 0) {
      // A full chunk is closed only when more follows, so that a file of exactly one chunk is seen
      // to be just that when it ends.
      if (chunkFill == chunkBytes) {
        closeChunk();
      }
      int taken = Math.min(left, chunkBytes - chunkFill);
      chunk.update(bytes, from, taken);
      chunkFill += taken;
      from += taken;
      left -= taken;
    }
    return this;
  }

  /**
   * The CID of everything that was taken.
   *
   * @throws IllegalStateException when called twice
   */
  public Cid finish() {
    requireOpen();
    if (chunkFill > 0 || levels.get(0).isEmpty()) {
      closeChunk();
    }
    finished = true;
    for (int level = 0; ; level++) {
      List<Block> blocks = levels.get(level);
      boolean top = level == levels.size() - 1;
      if (top && blocks.size() == 1) {
        return blocks.get(0).cid();
      }
      if (!blocks.isEmpty()) {
        join(level);
      }
    }
  }

  private void requireOpen() {
    if (finished) {
      throw new IllegalStateException("this file has ended: a new file needs a new instance");
    }
  }

  private void closeChunk() {
    add(0, new Block(new Cid(Cid.Codec.RAW, chunk.finish()), chunkFill, chunkFill));
    chunkFill = 0;
  }

  private void add(int level, Block block) {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    List<Block> blocks = levels.get(level);
    // As with chunks: a full node is closed only when another block follows at its level.
    if (blocks.size() == linksMax) {
      join(level);
    }
    blocks.add(block);
  }

  private void join(int level) {
    List<Block> blocks = levels.get(level);
    Block node = node(blocks);
    blocks.clear();
    add(level + 1, node);
  }

  private static Block node(List<Block> children) {
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    long fileBytes = 0;
    long treeBytes = 0;
    for (Block child : children) {
      fileBytes += child.fileBytes();
      treeBytes += child.treeBytes();
    }
    varint(data, 1 << 3); // Type
    varint(data, 2); // File
    varint(data, 3 << 3); // filesize
    varint(data, fileBytes);
    for (Block child : children) {
      byte[] cid = child.cid().toBytes();
      ByteArrayOutputStream link = new ByteArrayOutputStream();
      bytes(link, 1, cid); // Hash
      bytes(link, 2, new byte[0]); // Name, present and empty
      varint(link, 3 << 3); // Tsize
      varint(link, child.treeBytes());
      bytes(node, 2, link.toByteArray()); // Links
      varint(data, 4 << 3); // blocksizes
      varint(data, child.fileBytes());
    }
    bytes(node, 1, data.toByteArray()); // Data
    byte[] block = node.toByteArray();
    return new Block(Cid.ofDagPbBlock(block), fileBytes, treeBytes + block.length);
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while (left >= 0x80) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
