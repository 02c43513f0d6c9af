package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkProgram.Node;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.FloatBits;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.TensorValue;

/**
 * What is committed to of an input that is hidden: whole numbers as they are, of floats what
 * Quantise makes of them ({@code spec/zk.md}, section 9).
 *
 * @param type of the input
 * @param committed the type of what is committed to, whose numbers lie in [lo, hi]
 * @param quantise of an input of floats
 */
public record HiddenInput(
    ZkType type, ZkType committed, int lo, int hi, Optional<ZkOp.Quantise> quantise) {

  /**
   * Each input of a program as one that is hidden.
   *
   * @throws ZkException naming the first that cannot be
   */
  public static List<HiddenInput> all(ZkProgram program) {
    List<HiddenInput> all = new ArrayList<>();
    for (int i = 0; i < program.inputs().size(); i++) {
      try {
        all.add(of(program, i));
      } catch (ZkException e) {
        throw e.at("hidden input " + i);
      }
    }
    return all;
  }

  private static HiddenInput of(ZkProgram program, int input) {
    ZkType type = program.inputs().get(input).type();
    return switch (type) {
      case F32 -> {
        ZkOp.Quantise op = quantise(program, input);
        yield new HiddenInput(type, op.to(), op.lo(), op.hi(), Optional.of(op));
      }
      case I8, U8, I16, U16 ->
          new HiddenInput(type, type, (int) type.least(), (int) type.greatest(), Optional.empty());
      case I32, I64, BOOL ->
          throw new ZkException(
              "is of type "
                  + type.label()
                  + ", the proof hides f32, i8, u8, i16 and u16: show the inputs of this program");
    };
  }

  /** The one way in which an input of floats is read. */
  private static ZkOp.Quantise quantise(ZkProgram program, int input) {
    SequencedSet<ZkOp.Quantise> ways = new LinkedHashSet<>();
    for (Node node : program.nodes()) {
      if (node.inputs().contains(input)) {
        switch (node.op()) {
          case ZkOp.Quantise op -> ways.add(op);
          case ZkOp.ShapeOf _ -> {}
          case ZkOp op ->
              throw new ZkException("is read as floats by " + op.label() + ", expected Quantise");
        }
      }
    }
    if (ways.size() != 1) {
      throw new ZkException(
          "is quantised in "
              + ways.size()
              + " ways, expected one, whose whole numbers the proof commits to: show the inputs of"
              + " this program");
    }
    return ways.getFirst();
  }

  /**
   * What is committed to of a tensor, row-major.
   *
   * @throws ZkException when it is of another type
   */
  public long[] numbers(TensorValue tensor) {
    if (tensor.type() != type) {
      throw new ZkException("expected " + type.label() + ", got " + tensor.type().label());
    }
    long[] numbers = tensor.elements().clone();
    for (int i = 0; i < numbers.length && quantise.isPresent(); i++) {
      numbers[i] = FloatBits.quantise(tensor.bits(i), quantise.get().scale(), lo, hi);
    }
    return numbers;
  }

  /** Commits to an input of this shape, which a prover is given, and claims its range. */
  RefTensor commit(ZkShape shape, StatementBuilder builder, Ranges ranges) {
    builder.budget().spend(shape.size());
    References given = builder.give(shape.size());
    if (shape.size() > 0) {
      Form raised = Form.of(given).plus(-(long) lo);
      ranges.add(limbs -> limbs.upTo(raised, (long) hi - lo));
    }
    return new RefTensor(committed, shape, given.view(), lo, hi);
  }
}
