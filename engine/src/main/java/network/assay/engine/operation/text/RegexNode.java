package network.assay.engine.operation.text;

import java.util.List;
import java.util.function.IntPredicate;

/** The parts of a parsed pattern. */
sealed interface RegexNode {
  /** No limit to a repetition. */
  int UNLIMITED = -1;

  /** One code point of a set. */
  record Take(IntPredicate set) implements RegexNode {}

  /** A place in the text that has a property. */
  record Assert(Place place) implements RegexNode {}

  record Sequence(List<RegexNode> parts) implements RegexNode {}

  record Choice(List<RegexNode> options) implements RegexNode {}

  /** From {@code least} to {@code most} times. */
  record Repeat(RegexNode part, int least, int most) implements RegexNode {}

  /** Properties of places. */
  enum Place {
    TEXT_BEGIN,
    TEXT_END,
    LINE_BEGIN,
    LINE_END,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY
  }
}
