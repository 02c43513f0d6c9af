package network.assay.engine.operation.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import network.assay.engine.operation.text.RegexNode.Place;

/** A pattern as instructions of an automaton that may stand at several of them at once. */
final class RegexProgram {
  /** Counted repetitions are written out; nobody means more than this. */
  private static final int SIZE_MAX = 1 << 14;

  private final List<Instruction> code = new ArrayList<>();
  private int visits;

  enum Kind {
    /** Takes one code point of its set. */
    TAKE,
    /** Goes on where a property holds. */
    ASSERT,
    /** Goes on at the target. */
    JUMP,
    /** Goes on at the next instruction and at the target. */
    FORK,
    /** The pattern ends. */
    MATCH
  }

  private record Instruction(
      Kind kind, int target, Optional<IntPredicate> set, Optional<Place> place) {}

  private RegexProgram() {}

  static RegexProgram of(RegexNode pattern) {
    RegexProgram program = new RegexProgram();
    program.emit(pattern);
    program.add(Kind.MATCH);
    return program;
  }

  int size() {
    return code.size();
  }

  Kind kind(int pc) {
    return code.get(pc).kind;
  }

  int target(int pc) {
    return code.get(pc).target;
  }

  boolean takes(int pc, int point) {
    return code.get(pc).set.orElseThrow().test(point);
  }

  boolean holds(int pc, int[] points, int at) {
    boolean begin = at == 0;
    boolean end = at == points.length;
    return switch (code.get(pc).place.orElseThrow()) {
      case TEXT_BEGIN -> begin;
      case TEXT_END -> end;
      case LINE_BEGIN -> begin || points[at - 1] == '\n';
      case LINE_END -> end || points[at] == '\n';
      case WORD_BOUNDARY -> isWordBoundary(points, at);
      case NO_WORD_BOUNDARY -> !isWordBoundary(points, at);
    };
  }

  private static boolean isWordBoundary(int[] points, int at) {
    boolean before = at > 0 && RegexSets.WORD.test(points[at - 1]);
    boolean after = at < points.length && RegexSets.WORD.test(points[at]);
    return before != after;
  }

  private int add(Kind kind) {
    return add(new Instruction(kind, 0, Optional.empty(), Optional.empty()));
  }

  private int add(Instruction instruction) {
    if (code.size() >= SIZE_MAX) {
      throw new IllegalArgumentException(
          "the pattern is too large: it takes more than " + SIZE_MAX + " instructions");
    }
    code.add(instruction);
    return code.size() - 1;
  }

  private void aim(int pc, int target) {
    Instruction old = code.get(pc);
    code.set(pc, new Instruction(old.kind, target, old.set, old.place));
  }

  private void emit(RegexNode node) {
    // Repetitions of nothing add no instruction, and take time all the same.
    if (++visits > 4 * SIZE_MAX) {
      throw new IllegalArgumentException("the pattern is too large: it repeats too much");
    }
    switch (node) {
      case RegexNode.Take take ->
          add(new Instruction(Kind.TAKE, 0, Optional.of(take.set()), Optional.empty()));
      case RegexNode.Assert place ->
          add(new Instruction(Kind.ASSERT, 0, Optional.empty(), Optional.of(place.place())));
      case RegexNode.Sequence sequence -> sequence.parts().forEach(this::emit);
      case RegexNode.Choice choice -> choice(choice.options());
      case RegexNode.Repeat repeat -> repeat(repeat);
    }
  }

  private void choice(List<RegexNode> options) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < options.size(); i++) {
      boolean last = i == options.size() - 1;
      int fork = last ? 0 : add(Kind.FORK);
      emit(options.get(i));
      if (!last) {
        ends.add(add(Kind.JUMP));
        aim(fork, code.size());
      }
    }
    ends.forEach(end -> aim(end, code.size()));
  }

  private void repeat(RegexNode.Repeat repeat) {
    for (int i = 0; i < repeat.least(); i++) {
      emit(repeat.part());
    }
    if (repeat.most() == RegexNode.UNLIMITED) {
      int fork = add(Kind.FORK);
      emit(repeat.part());
      aim(add(Kind.JUMP), fork);
      aim(fork, code.size());
      return;
    }
    List<Integer> forks = new ArrayList<>();
    for (int i = repeat.least(); i < repeat.most(); i++) {
      forks.add(add(Kind.FORK));
      emit(repeat.part());
    }
    forks.forEach(fork -> aim(fork, code.size()));
  }
}
