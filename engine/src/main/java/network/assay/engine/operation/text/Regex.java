package network.assay.engine.operation.text;

import java.util.Arrays;

/**
 * A pattern in the syntax of RE2, matched against whole texts by simulating its automaton: the time
 * is at most the length of the text times that of the program, whatever the pattern (K. Thompson,
 * "Regular Expression Search Algorithm", 1968). Code points are matched, not bytes.
 */
final class Regex {
  /** Steps that the texts of one call may take together: some seconds. */
  private static final long STEPS_MAX = 1L << 31;

  private final RegexProgram program;

  private Regex(RegexProgram program) {
    this.program = program;
  }

  /**
   * The pattern, ready to match.
   *
   * @throws IllegalArgumentException when it is no pattern of RE2, uses what is not supported, or
   *     is too large
   */
  static Regex parse(String pattern) {
    return new Regex(RegexProgram.of(RegexParser.parse(pattern)));
  }

  /** Refuses texts that would take too long. */
  void requireAffordable(String... texts) {
    long steps = 0;
    for (String text : texts) {
      steps += (text.length() + 1L) * program.size();
      if (steps > STEPS_MAX) {
        throw new IllegalArgumentException(
            "matching these texts would take more than " + STEPS_MAX + " steps");
      }
    }
  }

  /** True when the whole text matches. */
  boolean matches(String text) {
    int[] points = text.codePoints().toArray();
    Threads now = new Threads(program.size());
    Threads next = new Threads(program.size());
    now.follow(0, points, 0);
    for (int at = 0; at < points.length && now.count > 0; at++) {
      for (int i = 0; i < now.count; i++) {
        int pc = now.dense[i];
        if (program.takes(pc, points[at])) {
          next.follow(pc + 1, points, at + 1);
        }
      }
      Threads done = now;
      now = next;
      next = done;
      next.clear();
    }
    return now.matched;
  }

  /** The places of the program where the automaton stands at one place of the text. */
  private final class Threads {
    private final int[] dense;
    private final boolean[] seen;
    private final int[] stack;
    private int count;
    private boolean matched;

    Threads(int size) {
      this.dense = new int[size];
      this.seen = new boolean[size];
      this.stack = new int[2 * size + 2];
    }

    void clear() {
      count = 0;
      matched = false;
      Arrays.fill(seen, false);
    }

    /** Adds what can be reached from {@code start} without taking a code point. */
    void follow(int start, int[] points, int at) {
      int depth = 0;
      stack[depth++] = start;
      while (depth > 0) {
        int pc = stack[--depth];
        if (seen[pc]) {
          continue;
        }
        seen[pc] = true;
        switch (program.kind(pc)) {
          case TAKE -> dense[count++] = pc;
          case MATCH -> matched |= at == points.length;
          case JUMP -> stack[depth++] = program.target(pc);
          case FORK -> {
            stack[depth++] = program.target(pc);
            stack[depth++] = pc + 1;
          }
          case ASSERT -> {
            if (program.holds(pc, points, at)) {
              stack[depth++] = pc + 1;
            }
          }
        }
      }
    }
  }
}
