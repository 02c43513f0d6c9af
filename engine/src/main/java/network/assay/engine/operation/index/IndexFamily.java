package network.assay.engine.operation.index;

import static network.assay.engine.operation.Signatures.require;
import static network.assay.engine.operation.Signatures.requireIndex;
import static network.assay.engine.operation.Signatures.requireInputs;
import static network.assay.engine.operation.Signatures.requireNumeric;
import static network.assay.engine.operation.Signatures.requireOutputs;
import static network.assay.engine.operation.Signatures.requireSame;

import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.IndexOp;
import network.assay.engine.program.IndexOp.Reduction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link IndexOp} operations. */
public final class IndexFamily implements OperationFamily<IndexOp> {

  @Override
  public List<ElementType> types(IndexOp op, int outputCount, Operands in) {
    requireOutputs(outputCount, op instanceof IndexOp.TopK ? 2 : 1);
    switch (op) {
      case IndexOp.ScatterElements _, IndexOp.ScatterND _ -> requireInputs(in, 3, 3);
      case IndexOp.GatherND _, IndexOp.TopK _, IndexOp.ReverseSequence _, IndexOp.CumProd _ ->
          requireInputs(in, 2, 2);
      case IndexOp.TensorScatter _ -> requireInputs(in, 2, 3);
    }
    return switch (op) {
      case IndexOp.ScatterElements scatter -> List.of(scattered(scatter.reduction(), in));
      case IndexOp.ScatterND scatter -> List.of(scattered(scatter.reduction(), in));
      case IndexOp.GatherND _, IndexOp.ReverseSequence _ -> {
        requireIndex(in, 1);
        yield List.of(in.type(0));
      }
      case IndexOp.TopK _ -> {
        requireIndex(in, 1);
        yield List.of(requireNumeric(in, 0), ElementType.I64);
      }
      case IndexOp.CumProd _ -> {
        requireIndex(in, 1);
        yield List.of(requireNumeric(in, 0));
      }
      case IndexOp.TensorScatter _ -> {
        requireIndex(in, 2);
        yield List.of(requireSame(in, 0, 1));
      }
    };
  }

  private static ElementType scattered(Reduction reduction, Operands in) {
    requireIndex(in, 1);
    require(reduction == Reduction.NONE || Updates.combines(in.type(0)), in, 0);
    return requireSame(in, 0, 2);
  }

  @Override
  public List<PartialShape> shapes(IndexOp op, List<ElementType> outputs, Operands in) {
    PartialShape x = in.shape(0);
    return switch (op) {
      case IndexOp.ScatterElements scatter -> List.of(IndexShapes.scatterElements(scatter, in));
      case IndexOp.ScatterND _ -> List.of(IndexShapes.scatterNd(in));
      case IndexOp.GatherND gather -> List.of(IndexShapes.gatherNd(gather, in));
      case IndexOp.TopK top -> {
        PartialShape y = IndexShapes.topK(top, in);
        yield List.of(y, y);
      }
      case IndexOp.ReverseSequence reverse -> List.of(IndexShapes.reverseSequence(reverse, in));
      case IndexOp.CumProd _ -> List.of(x);
      case IndexOp.TensorScatter scatter -> List.of(IndexShapes.tensorScatter(scatter, in));
    };
  }

  @Override
  public int[] shapeOperands(IndexOp op) {
    return op instanceof IndexOp.TopK ? new int[] {1} : new int[0];
  }

  @Override
  public boolean isArithmetic(IndexOp op) {
    return switch (op) {
      case IndexOp.ScatterElements scatter -> scatter.reduction() != Reduction.NONE;
      case IndexOp.ScatterND scatter -> scatter.reduction() != Reduction.NONE;
      case IndexOp.TopK _, IndexOp.CumProd _ -> true;
      case IndexOp.GatherND _, IndexOp.ReverseSequence _, IndexOp.TensorScatter _ -> false;
    };
  }

  @Override
  public Work work(IndexOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    long made = Work.ofElements(shapes).elements();
    return switch (op) {
      case IndexOp.ScatterElements _, IndexOp.ScatterND _ ->
          new Work(0, made + read(in, 1) + read(in, 2), 0);
      case IndexOp.GatherND _ -> new Work(0, made + read(in, 1), 0);
      case IndexOp.TensorScatter _ -> new Work(0, made + read(in, 1), 0);
      case IndexOp.ReverseSequence _, IndexOp.CumProd _ -> new Work(0, made, 0);
      case IndexOp.TopK top -> {
        Shape x = in.shape(0).complete();
        int length = x.dim(Shape.normaliseAxis(top.axis(), x.rank()));
        int rounds = Integer.SIZE - Integer.numberOfLeadingZeros(length);
        yield new Work(0, (long) x.size() * rounds + made, Selection.bytes(length));
      }
    };
  }

  private static long read(Operands in, int index) {
    return in.shape(index).complete().size();
  }

  @Override
  public void apply(IndexOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    switch (op) {
      case IndexOp.ScatterElements scatter -> Scatters.elements(scatter, x, in.at(1), in.at(2), y);
      case IndexOp.ScatterND scatter -> Scatters.blocks(scatter, x, in.at(1), in.at(2), y);
      case IndexOp.GatherND gather -> Scatters.gatherBlocks(gather, x, in.at(1), y);
      case IndexOp.TopK top -> Selection.topK(top, x, y, outputs.get(1));
      case IndexOp.ReverseSequence reverse -> Sequences.reverse(reverse, x, in.at(1), y);
      case IndexOp.CumProd product -> Sequences.cumProd(product, x, in.at(1), y);
      case IndexOp.TensorScatter scatter -> Sequences.tensorScatter(scatter, in, y);
    }
  }
}
