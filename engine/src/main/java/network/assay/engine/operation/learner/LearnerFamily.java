package network.assay.engine.operation.learner;

import static network.assay.engine.operation.PartialShape.UNKNOWN;

import java.util.Arrays;
import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link LearnerOp} operations. */
public final class LearnerFamily implements OperationFamily<LearnerOp> {
  /** Largest number of classes: couplings take classes² memory and time. */
  private static final int CLASSES_MAX = 1024;

  @Override
  public List<ElementType> types(LearnerOp op, int outputCount, Operands in) {
    List<ElementType> outputs =
        switch (op) {
          case LearnerOp.TreeEnsemble _ -> trees(in);
          case LearnerOp.MapValues _ -> {
            requireCount(in, 4);
            same(in, 0, 1);
            same(in, 2, 3);
            require(in, 0, !in.type(0).isSmallFloating() && !in.type(0).isSmallInteger());
            yield List.of(in.type(2));
          }
          case LearnerOp.OneHotCategories _ -> {
            requireCount(in, 2);
            same(in, 0, 1);
            require(in, 0, in.type(0) == ElementType.I64 || in.type(0) == ElementType.STRING);
            yield List.of(ElementType.F32);
          }
          case LearnerOp.VectorVotes _ -> {
            requireCount(in, 4);
            for (int i = 0; i < 4; i++) {
              require(in, i, in.type(i) == (i == 2 ? ElementType.I64 : ElementType.F32));
            }
            yield List.of(ElementType.F32, ElementType.F32);
          }
          case LearnerOp.CouplePairs _ -> {
            requireCount(in, 3);
            for (int i = 0; i < 3; i++) {
              require(in, i, in.type(i) == ElementType.F32);
            }
            yield List.of(ElementType.F32);
          }
        };
    if (outputs.size() != outputCount) {
      throw new IllegalArgumentException(
          "has " + outputCount + " outputs, expected " + outputs.size());
    }
    return outputs;
  }

  private static List<ElementType> trees(Operands in) {
    requireCount(in, 8);
    ElementType real = in.type(0);
    for (int i = 0; i < 8; i++) {
      boolean isReal = i == 0 || i == 2 || i == 3 || i == 6;
      require(in, i, in.type(i) == (isReal ? real : ElementType.I32));
    }
    require(in, 0, real == ElementType.F32 || real == ElementType.F64);
    return List.of(real);
  }

  private static void requireCount(Operands in, int count) {
    if (in.count() != count) {
      throw new IllegalArgumentException("has " + in.count() + " inputs, expected " + count);
    }
  }

  private static void same(Operands in, int a, int b) {
    require(in, b, in.type(a) == in.type(b));
  }

  private static void require(Operands in, int index, boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", which it does not take");
    }
  }

  @Override
  public List<PartialShape> shapes(LearnerOp op, List<ElementType> outputs, Operands in) {
    PartialShape x = in.shape(0);
    return switch (op) {
      case LearnerOp.TreeEnsemble trees -> {
        requireMatrix(x, 0);
        requireMatrix(in.shape(1), 1);
        requireMatrix(in.shape(4), 4);
        if (trees.targets() < 1) {
          throw new IllegalArgumentException("targets is " + trees.targets() + ", expected 1 on");
        }
        yield List.of(PartialShape.of(rows(x), trees.targets()));
      }
      case LearnerOp.MapValues _ -> {
        if (in.shape(1).isComplete() && in.shape(2).isComplete()) {
          PartialShape.agree(
              in.shape(1).complete().size(), in.shape(2).complete().size(), "number of keys");
        }
        yield List.of(x);
      }
      case LearnerOp.OneHotCategories _ -> {
        if (!x.hasRank() || !in.shape(1).hasRank() || in.shape(1).rank() != 1) {
          yield List.of(PartialShape.any());
        }
        int[] dims = Arrays.copyOf(x.dims(), x.rank() + 1);
        dims[x.rank()] = in.shape(1).dim(0);
        yield List.of(PartialShape.of(dims));
      }
      case LearnerOp.VectorVotes _ -> votes(in);
      case LearnerOp.CouplePairs couple -> {
        requireMatrix(x, 0);
        requirePairs(x, couple.classes());
        yield List.of(PartialShape.of(rows(x), couple.classes()));
      }
    };
  }

  private static List<PartialShape> votes(Operands in) {
    requireMatrix(in.shape(0), 0);
    requireMatrix(in.shape(1), 1);
    PartialShape counts = in.shape(2);
    if (!counts.hasRank() || counts.rank() != 1 || !counts.knows(0)) {
      throw new IllegalArgumentException("counts of shape " + counts + ", expected [classes]");
    }
    int classes = counts.dim(0);
    int pairs = pairs(classes);
    int rows = rows(in.shape(0));
    return List.of(PartialShape.of(rows, pairs), PartialShape.of(rows, classes));
  }

  static int pairs(int classes) {
    if (classes < 2 || classes > CLASSES_MAX) {
      throw new IllegalArgumentException(classes + " classes; expected 2 to " + CLASSES_MAX);
    }
    return classes * (classes - 1) / 2;
  }

  private static void requirePairs(PartialShape x, int classes) {
    int pairs = pairs(classes);
    if (x.hasRank() && x.knows(1) && x.dim(1) != pairs) {
      throw new IllegalArgumentException(
          x.dim(1) + " scores for " + classes + " classes, expected " + pairs);
    }
  }

  private static int rows(PartialShape x) {
    return x.hasRank() ? x.dim(0) : UNKNOWN;
  }

  private static void requireMatrix(PartialShape x, int index) {
    if (x.hasRank() && x.rank() != 2) {
      throw new IllegalArgumentException("input " + index + " of shape " + x + ", expected rank 2");
    }
  }

  @Override
  public boolean isArithmetic(LearnerOp op) {
    return op instanceof LearnerOp.TreeEnsemble;
  }

  @Override
  public Work work(LearnerOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    long made = Work.ofElements(shapes).elements();
    return switch (op) {
      case LearnerOp.TreeEnsemble _ -> Trees.work(in, made);
      case LearnerOp.MapValues _ -> new Work(0, 31 * made + size(in, 1), 0);
      case LearnerOp.OneHotCategories _ -> new Work(0, made, 0);
      case LearnerOp.VectorVotes _ -> {
        long rows = shapes.get(0).dim(0);
        yield new Work(Math.multiplyExact(rows, size(in, 1)), made, 0);
      }
      case LearnerOp.CouplePairs couple -> {
        long square = Math.multiplyExact((long) couple.classes(), couple.classes());
        long steps = Math.max(SupportVectors.ITERATIONS_MIN, couple.classes());
        yield new Work(
            0,
            Math.multiplyExact(Math.multiplyExact(square, steps), (long) shapes.get(0).dim(0)),
            16 * square);
      }
    };
  }

  static long size(Operands in, int index) {
    return in.shape(index).complete().size();
  }

  @Override
  public void apply(LearnerOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor y = outputs.get(0);
    switch (op) {
      case LearnerOp.TreeEnsemble trees -> Trees.of(trees, in).evaluate(in.at(0), y);
      case LearnerOp.MapValues _ -> Labels.map(in, y);
      case LearnerOp.OneHotCategories oneHot ->
          Labels.oneHot(oneHot.allKnown(), in.at(0), in.at(1), y.floats());
      case LearnerOp.VectorVotes _ -> SupportVectors.vote(in, y, outputs.get(1));
      case LearnerOp.CouplePairs couple -> SupportVectors.couple(couple.classes(), in, y);
    }
  }
}
