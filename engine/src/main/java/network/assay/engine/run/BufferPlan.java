package network.assay.engine.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import network.assay.engine.program.Program;
import network.assay.engine.run.Plan.Buffer;
import network.assay.engine.tensor.ElementType;

/**
 * Which array each value of a run lives in. An array whose value is read no more serves the next
 * value of the same type and size; views live in the array of what they show; arrays of outputs are
 * given away, so they serve nobody else.
 */
final class BufferPlan {
  private static final int NONE = -1;
  private static final int FOREVER = Integer.MAX_VALUE;

  private final List<Planner.Dynamic> dynamic;
  private final int[] storage;
  private final int[] lastUse;
  private final int[] bufferOf;
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Plan.Step> steps = new ArrayList<>();
  private long peakBytes;

  BufferPlan(List<Integer> results, List<Planner.Dynamic> dynamic, int valueCount) {
    this.dynamic = dynamic;
    this.storage = new int[valueCount];
    this.lastUse = new int[valueCount];
    this.bufferOf = new int[valueCount];
    Arrays.setAll(storage, i -> i);
    Arrays.fill(lastUse, NONE);
    Arrays.fill(bufferOf, NONE);
    findLastUses(results);
    assign();
    measure();
  }

  List<Plan.Step> steps() {
    return steps;
  }

  List<Buffer> buffers() {
    return buffers;
  }

  long peakBytes() {
    return peakBytes;
  }

  private void findLastUses(List<Integer> results) {
    for (int s = 0; s < dynamic.size(); s++) {
      Planner.Dynamic step = dynamic.get(s);
      if (isView(step)) {
        storage[step.firstOutput()] = storage[step.inputs().get(0)];
      }
      for (int i = 0; i < step.node().outputs().size(); i++) {
        // An output that nobody reads is free as soon as its step is over.
        touch(step.firstOutput() + i, s);
      }
      for (int value : step.inputs()) {
        if (value != Program.ABSENT) {
          touch(value, s);
          if (Families.isOpen(step.node().op())) {
            // A sequence, or what a body gives, may go on showing the array.
            lastUse[storage[value]] = FOREVER;
          }
        }
      }
    }
    results.forEach(value -> touch(value, FOREVER));
  }

  private static boolean isView(Planner.Dynamic step) {
    return Families.isView(step.node().op());
  }

  private void touch(int value, int step) {
    lastUse[value] = Math.max(lastUse[value], step);
    lastUse[storage[value]] = Math.max(lastUse[storage[value]], step);
  }

  private void assign() {
    Map<Buffer, Deque<Integer>> free = new HashMap<>();
    for (int s = 0; s < dynamic.size(); s++) {
      Planner.Dynamic step = dynamic.get(s);
      List<Integer> own = new ArrayList<>();
      boolean owns = step.shapes().isPresent() && !isView(step);
      for (int i = 0; owns && i < step.node().outputs().size(); i++) {
        int value = step.firstOutput() + i;
        ElementType type = step.node().outputs().get(i).element();
        int length = step.shapes().orElseThrow().get(i).size();
        bufferOf[value] = take(free, new Buffer(type, length));
        own.add(bufferOf[value]);
      }
      SortedSet<Integer> freed = new TreeSet<>();
      for (int value : touchedBy(step)) {
        int root = storage[value];
        if (lastUse[value] == s) {
          freed.add(value);
        }
        if (lastUse[root] == s && bufferOf[root] != NONE) {
          freed.add(root);
          free.get(buffers.get(bufferOf[root])).push(bufferOf[root]);
          bufferOf[root] = NONE;
        }
      }
      steps.add(
          new Plan.Step(
              step.place(),
              step.node().op(),
              step.inputs(),
              step.firstOutput(),
              step.node().outputs(),
              step.shapes(),
              step.bodies(),
              own,
              List.copyOf(freed),
              new ArrayList<>()));
    }
  }

  private static List<Integer> touchedBy(Planner.Dynamic step) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < step.node().outputs().size(); i++) {
      values.add(step.firstOutput() + i);
    }
    step.inputs().stream().filter(value -> value != Program.ABSENT).distinct().forEach(values::add);
    return values;
  }

  private int take(Map<Buffer, Deque<Integer>> free, Buffer wanted) {
    Deque<Integer> candidates = free.computeIfAbsent(wanted, _ -> new ArrayDeque<>());
    if (!candidates.isEmpty()) {
      return candidates.pop();
    }
    buffers.add(wanted);
    return buffers.size() - 1;
  }

  /** A buffer is held from the first step that writes it to the last that needs it. */
  private void measure() {
    int[] first = new int[buffers.size()];
    int[] last = new int[buffers.size()];
    Arrays.fill(first, FOREVER);
    for (int s = 0; s < steps.size(); s++) {
      List<Integer> own = steps.get(s).buffers();
      for (int i = 0; i < own.size(); i++) {
        int until = lastUse[steps.get(s).firstOutput() + i];
        first[own.get(i)] = Math.min(first[own.get(i)], s);
        last[own.get(i)] = Math.max(last[own.get(i)], until);
      }
    }
    Map<Integer, Long> change = new TreeMap<>();
    for (int b = 0; b < first.length; b++) {
      long bytes = buffers.get(b).bytes();
      change.merge(first[b], bytes, Long::sum);
      if (last[b] < FOREVER) {
        change.merge(last[b] + 1, -bytes, Long::sum);
        steps.get(last[b]).freedBuffers().add(b);
      }
    }
    long held = 0;
    for (int s = 0; s < steps.size(); s++) {
      held += change.getOrDefault(s, 0L);
      peakBytes = Math.max(peakBytes, held + dynamic.get(s).work().scratchBytes());
    }
  }
}
