package network.assay.engine.operation.image;

import static network.assay.engine.operation.Signatures.require;
import static network.assay.engine.operation.Signatures.requireIndex;
import static network.assay.engine.operation.Signatures.requireInputs;
import static network.assay.engine.operation.Signatures.requireNumeric;
import static network.assay.engine.operation.Signatures.requireOutputs;
import static network.assay.engine.operation.Signatures.requireReal;
import static network.assay.engine.operation.Signatures.requireSame;

import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.ImageOp;
import network.assay.engine.program.ImageOp.Coordinates;
import network.assay.engine.program.ImageOp.Interpolation;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link ImageOp} operations. */
public final class ImageFamily implements OperationFamily<ImageOp> {

  @Override
  public List<ElementType> types(ImageOp op, int outputCount, Operands in) {
    requireOutputs(outputCount, 1);
    return List.of(
        switch (op) {
          case ImageOp.Resize resize -> resized(resize, in);
          case ImageOp.GridSample _ -> {
            requireInputs(in, 2, 2);
            requireReal(in, 1);
            yield requireNumeric(in, 0);
          }
          case ImageOp.AffineGrid _ -> {
            requireInputs(in, 2, 2);
            requireIndex(in, 1);
            yield requireReal(in, 0);
          }
          case ImageOp.RoiAlign _ -> {
            requireInputs(in, 3, 3);
            requireIndex(in, 2);
            requireReal(in, 0);
            yield requireSame(in, 0, 1);
          }
          case ImageOp.MaxRoiPool _ -> {
            requireInputs(in, 2, 2);
            requireReal(in, 0);
            yield requireSame(in, 0, 1);
          }
          case ImageOp.DeformColumns _ -> {
            requireInputs(in, 2, 3);
            requireReal(in, 0);
            requireSame(in, 0, 1);
            yield requireSame(in, 0, 2);
          }
          case ImageOp.DecodeImage _ -> {
            requireInputs(in, 1, 1);
            require(in.type(0) == ElementType.U8, in, 0);
            yield ElementType.U8;
          }
        });
  }

  private static ElementType resized(ImageOp.Resize op, Operands in) {
    requireInputs(in, 1, 4);
    if (in.has(1)) {
      requireReal(in, 1);
    }
    if (in.has(2)) {
      require(in.type(2) == ElementType.F32, in, 2);
    }
    requireIndex(in, 3);
    return isArithmetic(op) ? requireNumeric(in, 0) : in.type(0);
  }

  @Override
  public List<PartialShape> shapes(ImageOp op, List<ElementType> outputs, Operands in) {
    return List.of(
        switch (op) {
          case ImageOp.Resize resize -> ResizeGeometry.outputShape(resize, in);
          case ImageOp.GridSample _ -> Grids.sampledShape(in);
          case ImageOp.AffineGrid _ -> Grids.affineShape(in);
          case ImageOp.RoiAlign align -> Regions.shape(align.height(), align.width(), 4, in);
          case ImageOp.MaxRoiPool pool -> Regions.shape(pool.height(), pool.width(), 5, in);
          case ImageOp.DeformColumns deform -> Deformed.outputShape(deform, in);
          case ImageOp.DecodeImage decode ->
              in.value(0)
                  .map(file -> PartialShape.of(Pictures.shape(decode.format(), file.bytes())))
                  .orElse(PartialShape.ofRank(3));
        });
  }

  @Override
  public int[] shapeOperands(ImageOp op) {
    return switch (op) {
      case ImageOp.Resize _ -> new int[] {2, 3};
      case ImageOp.AffineGrid _ -> new int[] {1};
      case ImageOp.DecodeImage _ -> new int[] {0};
      case ImageOp.GridSample _, ImageOp.RoiAlign _, ImageOp.MaxRoiPool _ -> new int[0];
      case ImageOp.DeformColumns _ -> new int[0];
    };
  }

  @Override
  public boolean isArithmetic(ImageOp op) {
    return switch (op) {
      case ImageOp.Resize resize -> isArithmetic(resize);
      case ImageOp.GridSample _, ImageOp.AffineGrid _, ImageOp.RoiAlign _ -> true;
      case ImageOp.MaxRoiPool _, ImageOp.DeformColumns _ -> true;
      case ImageOp.DecodeImage _ -> false;
    };
  }

  /** Nearest neighbours are moved, unless places outside take a number. */
  private static boolean isArithmetic(ImageOp.Resize op) {
    return op.interpolation() != Interpolation.NEAREST
        || op.coordinates() == Coordinates.TF_CROP_AND_RESIZE;
  }

  @Override
  public Work work(ImageOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    Shape y = shapes.get(0);
    return switch (op) {
      case ImageOp.Resize resize -> Resizing.work(resize, in, y);
      case ImageOp.GridSample sample -> Grids.sampledWork(sample, in, y);
      case ImageOp.AffineGrid _ -> Work.ofElements(shapes);
      case ImageOp.RoiAlign align -> Regions.alignWork(align, in, y);
      case ImageOp.MaxRoiPool _ -> Regions.poolWork(in, y);
      case ImageOp.DeformColumns _ -> Deformed.work(in, y);
      case ImageOp.DecodeImage _ -> {
        long read = in.shape(0).complete().size();
        yield new Work(0, read + 4L * y.size(), read + Pictures.scratchBytes(y));
      }
    };
  }

  @Override
  public void apply(ImageOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    switch (op) {
      case ImageOp.Resize resize -> Resizing.apply(resize, in, y);
      case ImageOp.GridSample sample -> Grids.sample(sample, x, in.at(1), y);
      case ImageOp.AffineGrid affine -> Grids.affine(affine, x, y);
      case ImageOp.RoiAlign align -> Regions.align(align, in, y);
      case ImageOp.MaxRoiPool pool -> Regions.pool(pool, in, y);
      case ImageOp.DeformColumns deform -> Deformed.apply(deform, in, y);
      case ImageOp.DecodeImage decode -> Pictures.decode(decode.format(), x.bytes(), y);
    }
  }
}
