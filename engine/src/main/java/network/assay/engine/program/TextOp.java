package network.assay.engine.program;

/** Operations on strings. Text is taken code point by code point and knows no locale. */
public sealed interface TextOp extends Op {

  /** Each code point by its simple mapping in Unicode 16.0 to upper or lower case. */
  record TextCase(boolean upper) implements TextOp {}

  /**
   * x [c] or [1, c], words [w]: the elements that are none of the words, in order; one empty text
   * when none is left. Without case, both are compared in lower case.
   */
  record RemoveWords(boolean caseSensitive) implements TextOp {}

  /** a, b with broadcasting: the text of a followed by that of b. */
  record TextConcat() implements TextOp {}

  /**
   * x, delimiter (one text): the pieces of each text along a new last axis, filled up with empty
   * texts, and how many there are (I64). An empty delimiter stands for runs of white space, which
   * then are no pieces at either end.
   *
   * @param splitsMax after so many splits the rest stays one piece; −1 for no limit
   */
  record TextSplit(int splitsMax) implements TextOp {}

  /** x, pattern (one text in the syntax of RE2): whether the whole text matches, as BOOL. */
  record FullMatch() implements TextOp {}

  /**
   * Counts n-grams: x [c] or [b, c] (STRING, I32 or I64), pool, starts (I64, [sizes + 1]), columns
   * (I64), weights? (F32, [size]): F32 [size] or [b, size]. The n-grams of n elements lie in the
   * pool from {@code starts[n − 1]} to {@code starts[n]}, ascending and distinct; columns has the
   * place of each n-gram in the result. The elements of an n-gram of x lie 1 to {@code skipMax + 1}
   * apart; single elements count once.
   */
  record CountGrams(GramWeight weight, int gramMin, int gramMax, int skipMax, int size)
      implements TextOp {}

  /** What becomes of the count of an n-gram. */
  enum GramWeight {
    /** The count. */
    TF,
    /** The weight, or 1, of an n-gram that is there. */
    IDF,
    /** The count times the weight. */
    TFIDF
  }
}
