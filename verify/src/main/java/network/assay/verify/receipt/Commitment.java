package network.assay.verify.receipt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.primitives.MerkleTree;
import network.assay.primitives.Sha256;

/**
 * Hashes that bind the parts of a request or an answer without showing them. A request is salted,
 * so that nobody can guess it from its hash; each part has a salt of its own, so that one part can
 * be shown and the others stay hidden. An answer is not salted: whoever runs the program again must
 * come to the same hash.
 *
 * <p>The leaf of a part is SHA-256(0x00 ‖ salt ‖ length of name ‖ name ‖ content), the salt being
 * absent for an answer, the length four bytes big-endian, the name UTF-8; leaves are joined by
 * {@link MerkleTree}, in the order of the program's inputs or outputs.
 */
public final class Commitment {
  private static final byte[] SALT_PREFIX = "assay/part-salt/1".getBytes(StandardCharsets.US_ASCII);

  private Commitment() {}

  /**
   * The hash of a request.
   *
   * @param jobSalt 32 bytes that the client drew at random for this job alone
   * @param parts in the order of the program's inputs
   */
  public static Hash32 request(Hash32 jobSalt, List<Part> parts) {
    return requestTree(jobSalt, parts).root();
  }

  /** The hash of an answer, its parts in the order of the program's outputs. */
  public static Hash32 answer(List<Part> parts) {
    return answerTree(parts).root();
  }

  /** SHA-256("assay/part-salt/1" ‖ job salt ‖ index as four bytes big-endian). */
  public static Hash32 partSalt(Hash32 jobSalt, int index) {
    return Sha256.of(SALT_PREFIX, jobSalt.toBytes(), word(index));
  }

  /** What shows part {@code index} of a request, and that part alone. */
  public static Disclosure discloseRequestPart(Hash32 jobSalt, List<Part> parts, int index) {
    return new Disclosure(
        parts.get(index),
        Optional.of(partSalt(jobSalt, index)),
        index,
        parts.size(),
        requestTree(jobSalt, parts).path(index));
  }

  /** What shows part {@code index} of an answer, and that part alone. */
  public static Disclosure discloseAnswerPart(List<Part> parts, int index) {
    return new Disclosure(
        parts.get(index), Optional.empty(), index, parts.size(), answerTree(parts).path(index));
  }

  /** Whether the request of this hash has this part, at this place. Total. */
  public static boolean requestHas(Hash32 requestHash, Disclosure disclosure) {
    return disclosure.salt().isPresent() && binds(requestHash, disclosure);
  }

  /** Whether the answer of this hash has this part, at this place. Total. */
  public static boolean answerHas(Hash32 outputHash, Disclosure disclosure) {
    // A salt here could shift the borders between salt, name and content of a true leaf.
    return disclosure.salt().isEmpty() && binds(outputHash, disclosure);
  }

  private static boolean binds(Hash32 root, Disclosure disclosure) {
    Hash32 leaf = leaf(disclosure.salt(), disclosure.part());
    return MerkleTree.verify(root, leaf, disclosure.index(), disclosure.count(), disclosure.path());
  }

  private static MerkleTree requestTree(Hash32 jobSalt, List<Part> parts) {
    List<Hash32> leaves = new ArrayList<>();
    for (Part part : parts) {
      leaves.add(leaf(Optional.of(partSalt(jobSalt, leaves.size())), part));
    }
    return MerkleTree.of(leaves);
  }

  private static MerkleTree answerTree(List<Part> parts) {
    return MerkleTree.of(parts.stream().map(part -> leaf(Optional.empty(), part)).toList());
  }

  private static Hash32 leaf(Optional<Hash32> salt, Part part) {
    byte[] name = part.name().getBytes(StandardCharsets.UTF_8);
    byte[] saltBytes = salt.map(Hash32::toBytes).orElse(new byte[0]);
    return MerkleTree.leaf(saltBytes, word(name.length), name, part.content().toArray());
  }

  private static byte[] word(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
