package network.assay.verify.receipt;

import java.util.List;
import java.util.Optional;
import network.assay.primitives.Hash32;

/**
 * One part of a request or an answer, with what is needed to see that a commitment is to it, and
 * nothing about the other parts.
 *
 * @param salt the part's own salt; empty for an answer
 * @param index place of the part, from 0
 * @param count number of parts
 * @param path sibling hashes from the part's leaf up to the root
 */
public record Disclosure(
    Part part, Optional<Hash32> salt, int index, int count, List<Hash32> path) {
  public Disclosure {
    path = List.copyOf(path);
  }
}
