package network.assay.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.onnx.TinyModel;
import network.assay.engine.program.Program.Constant;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.SmallFloats;
import network.assay.engine.tensor.ValueType;
import network.assay.primitives.JsonException;
import network.assay.primitives.Sha256;
import org.junit.jupiter.api.Test;

class ProgramCodecTest {
  private static final String GOLDEN = "engine/src/test/resources/golden/program-1.classifier.json";
  private static final String REGENERATE =
      "if the change is meant, it changes program ids and needs a new format version; regenerate "
          + GOLDEN
          + " by: mvn -pl engine -am test -Dtest=ProgramCodecTest -Dassay.golden=write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  /** One of each operation, with attributes that are not their type's default. */
  private static final List<Op> OPS =
      List.of(
          new Op.Unary(Op.UnaryFunction.GELU_TANH),
          new Op.Parametric(Op.ParametricFunction.SELU, -0f, Float.MIN_VALUE),
          new Op.Binary(Op.BinaryFunction.LESS_EQUAL),
          new Op.Where(),
          new Op.Cast(ElementType.BF16),
          new Op.MatMul(),
          new Op.Conv(Op.Padding.SAME_LOWER, List.of(1, 2), List.of(0, 1, 2, 3), List.of(1, 1), 7),
          new Op.Pool(
              Op.PoolKind.AVERAGE,
              Op.Padding.EXPLICIT,
              List.of(3),
              List.of(2),
              List.of(1, 0),
              List.of(1),
              true,
              true),
          new Op.Reduce(Op.ReduceKind.LOG_SUM_EXP, List.of(-1, 0), true),
          new Op.ArgExtreme(true, -2, true, true),
          new Op.Softmax(3, true),
          new Op.LayerNorm(-1, 1e-5f),
          new Op.Reshape(true),
          new Op.Transpose(List.of(1, 0)),
          new Op.Concat(1),
          new Op.Slice(),
          new Op.Split(2),
          new Op.Gather(1),
          new Op.GatherElements(1),
          new Op.Unsqueeze(List.of(0)),
          new Op.Squeeze(List.of()),
          new Op.Flatten(-1),
          new Op.Expand(),
          new Op.Tile(),
          new Op.Pad(Op.PadMode.REFLECT),
          new Op.ShapeOf(1, Integer.MAX_VALUE),
          new Op.Fill(),
          new Op.Range(),
          new Op.CumSum(true, true),
          new IntegerOp.Quantise(0.5f, -127, 127, ElementType.I8),
          new IntegerOp.Dequantise(0.25f),
          new IntegerOp.IntegerMatMul(-7, 9, ElementType.I16),
          new IntegerOp.IntegerConv(
              Op.Padding.EXPLICIT,
              List.of(1, 2),
              List.of(0, 1, 2, 3),
              List.of(1, 1),
              7,
              0,
              255,
              ElementType.U8),
          new IntegerOp.IntegerMaxPool(
              Op.Padding.VALID, List.of(3), List.of(2), List.of(0, 0), List.of(1), true),
          new IntegerOp.IntegerAveragePool(
              List.of(3), List.of(2), List.of(1, 1), 21845, 16, -1, 1, ElementType.I8),
          new IntegerOp.IntegerSum(List.of(-1), true, 3, 4, -5, 6, ElementType.I16),
          new IntegerOp.IntegerAdd(1, -2, 3, -4, 5, ElementType.I8),
          new IntegerOp.IntegerMul(1, 2, -3, 4, ElementType.I8),
          new IntegerOp.Rescale(1, -2, 3, ElementType.I8),
          new IntegerOp.Lookup(),
          new IntegerOp.IntegerSoftmax(-1, 8, ElementType.U8),
          new IntegerOp.IntegerNormalise(-1, 7),
          new RecurrentOp.Rnn(
              RecurrentOp.Direction.REVERSE,
              List.of(RecurrentOp.Activation.HARD_SIGMOID),
              List.of(0.25f),
              List.of(-0f),
              3f),
          new RecurrentOp.Gru(
              RecurrentOp.Direction.FORWARD,
              List.of(RecurrentOp.Activation.SIGMOID, RecurrentOp.Activation.TANH),
              List.of(0f, 0f),
              List.of(0f, 0f),
              Float.POSITIVE_INFINITY,
              true),
          new RecurrentOp.Lstm(
              RecurrentOp.Direction.BIDIRECTIONAL,
              Collections.nCopies(6, RecurrentOp.Activation.SCALED_TANH),
              Collections.nCopies(6, 0.5f),
              Collections.nCopies(6, 2f),
              1f,
              true),
          new RecurrentOp.LinearAttention(RecurrentOp.UpdateRule.DELTA, 4, 2, 0.5f),
          new QuantOp.Quantize(ElementType.I4, ElementType.F16, 1, 32, false),
          new QuantOp.Dequantize(-1, 16),
          new QuantOp.MatMulInteger(),
          new QuantOp.ConvInteger(
              Op.Padding.VALID, List.of(2, 1), List.of(0, 0, 0, 0), List.of(1, 3), 2),
          new QuantOp.CastFloat8(ElementType.F8E8M0, true, SmallFloats.Rounding.NEAREST),
          new QuantOp.BitCast(ElementType.U16),
          new IndexOp.ScatterElements(1, IndexOp.Reduction.MUL),
          new IndexOp.ScatterND(IndexOp.Reduction.MAX),
          new IndexOp.GatherND(2),
          new IndexOp.TopK(-2, true),
          new IndexOp.ReverseSequence(1, 2),
          new IndexOp.CumProd(true, true),
          new IndexOp.TensorScatter(-2, true),
          new WindowOp.MaxPoolIndices(
              Op.Padding.VALID, List.of(2), List.of(3), List.of(0, 0), List.of(4), true, true),
          new WindowOp.LpPool(
              3, Op.Padding.VALID, List.of(2), List.of(3), List.of(0, 0), List.of(4), true),
          new WindowOp.MaxUnpool(List.of(2), List.of(3), List.of(0, 1)),
          new WindowOp.ConvTranspose(
              Op.Padding.SAME_UPPER,
              List.of(2),
              List.of(0, 0),
              List.of(3),
              4,
              List.of(1),
              List.of(9)),
          new WindowOp.Col2Im(List.of(2), List.of(0, 1), List.of(3)),
          new ImageOp.Resize(
              ImageOp.Interpolation.CUBIC,
              ImageOp.Coordinates.TF_CROP_AND_RESIZE,
              ImageOp.Nearest.CEIL,
              ImageOp.AspectRatio.NOT_LARGER,
              List.of(2, 3),
              true,
              true,
              -0.5f,
              7),
          new ImageOp.GridSample(ImageOp.Interpolation.LINEAR, ImageOp.Outside.REFLECTION, true),
          new ImageOp.AffineGrid(true),
          new ImageOp.RoiAlign(true, true, 2, 3, 4, 0.25f),
          new ImageOp.MaxRoiPool(2, 3, 0.25f),
          new ImageOp.DeformColumns(
              List.of(3, 2), List.of(2, 1), List.of(0, 1, 2, 3), List.of(1, 2), 2),
          new ImageOp.DecodeImage(ImageOp.PixelFormat.BGR),
          new SignalOp.Dft(true, true),
          new SignalOp.MelWeightMatrix(),
          new SignalOp.Determinant(),
          new SignalOp.Uniform(-5),
          new TextOp.TextCase(true),
          new TextOp.RemoveWords(true),
          new TextOp.TextConcat(),
          new TextOp.TextSplit(-1),
          new TextOp.FullMatch(),
          new TextOp.CountGrams(TextOp.GramWeight.TFIDF, 1, 2, 5, 7),
          new LearnerOp.TreeEnsemble(LearnerOp.TreeAggregate.AVERAGE, 3),
          new LearnerOp.MapValues(),
          new LearnerOp.OneHotCategories(true),
          new LearnerOp.VectorVotes(),
          new LearnerOp.CouplePairs(4),
          new ControlOp.If(body(), body()),
          new ControlOp.Loop(body(), 1),
          new ControlOp.Scan(body(), 1, List.of(0), List.of(1), List.of(-1), List.of(0)),
          new SelectOp.NonZero(),
          new SelectOp.Compress(-1),
          new SelectOp.Unique(1, true),
          new SelectOp.NonMaxSuppression(true),
          new SequenceOp.SequenceConstruct(),
          new SequenceOp.SequenceEmpty(ElementType.STRING),
          new SequenceOp.SequenceAt(),
          new SequenceOp.SequenceInsert(),
          new SequenceOp.SequenceErase(),
          new SequenceOp.SequenceLength(),
          new SequenceOp.SplitToSequence(1, false),
          new SequenceOp.ConcatFromSequence(-1, true),
          new SequenceOp.OptionalSome(),
          new SequenceOp.OptionalNone(new ValueType.SequenceOf(ElementType.I8)),
          new SequenceOp.OptionalHasElement(),
          new SequenceOp.OptionalGetElement());

  private static Body body() {
    return new Body(
        List.of(ElementType.I64, ElementType.BOOL, new ValueType.OptionalOf(ElementType.F32)),
        List.of(
            new Node(new SequenceOp.OptionalGetElement(), List.of(2), List.of(ElementType.F32))),
        List.of(1, 3));
  }

  @Test
  void bodiesThatNestTooDeepAreRefused() {
    Body inner = new Body(List.of(), List.of(), List.of());
    for (int depth = 1; depth < Body.DEPTH_MAX; depth++) {
      inner = nested(inner);
    }
    Body deepest = inner;
    byte[] bytes = ProgramCodec.encode(holding(deepest));
    assertThat(ProgramCodec.decode(bytes)).isEqualTo(holding(deepest));
    assertThatThrownBy(() -> nested(deepest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deeper than 12");
    String node = "{\"attributes\":{\"elseBranch\":";
    String bomb = new String(bytes, StandardCharsets.UTF_8).replace(node, node.repeat(100_000));
    assertThatThrownBy(() -> ProgramCodec.decode(bomb.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonException.class);
  }

  private static Body nested(Body inner) {
    Body empty = new Body(List.of(), List.of(), List.of());
    Node node = new Node(new ControlOp.If(empty, inner), List.of(Program.ABSENT), List.of());
    return new Body(List.of(), List.of(node), List.of());
  }

  private static Program holding(Body body) {
    Body empty = new Body(List.of(), List.of(), List.of());
    return new Program(
        Profile.F32,
        List.of(),
        List.of(),
        List.of(new Node(new ControlOp.If(empty, body), List.of(Program.ABSENT), List.of())),
        List.of());
  }

  private static Program everything() {
    List<Node> nodes =
        OPS.stream()
            .map(op -> new Node(op, List.of(0, 1, Program.ABSENT), List.of(ElementType.F32)))
            .toList();
    return new Program(
        Profile.F32,
        List.of(
            new Input(
                "x \"ü\"\n",
                ElementType.F32,
                List.of(Dimension.symbolic("N"), Dimension.fixed(0), Dimension.fixed(3)))),
        List.of(new Constant(ElementType.I64, Shape.SCALAR, "ab".repeat(32))),
        nodes,
        List.of(new Output("y", 2), new Output("z", 0)));
  }

  @Test
  void everyOperationIsInTheSample() {
    assertThat(OPS.stream().map(Op::getClass).collect(Collectors.toSet()))
        .isEqualTo(records(Op.class).collect(Collectors.toSet()));
  }

  private static Stream<Class<?>> records(Class<?> family) {
    return family.isRecord()
        ? Stream.of(family)
        : Arrays.stream(family.getPermittedSubclasses()).flatMap(ProgramCodecTest::records);
  }

  @Test
  void whatIsDecodedEncodesToTheSameBytes() {
    byte[] bytes = ProgramCodec.encode(everything());
    Program decoded = ProgramCodec.decode(bytes);
    assertThat(decoded).isEqualTo(everything());
    assertThat(ProgramCodec.encode(decoded)).isEqualTo(bytes);
  }

  @Test
  void everyAttributeChangesTheBytes() {
    String text = new String(ProgramCodec.encode(everything()), StandardCharsets.UTF_8);
    assertThat(text).contains("\"alpha\":\"0x80000000\",\"beta\":\"0x00000001\"");
    Op one = new Op.Conv(Op.Padding.VALID, List.of(1), List.of(0, 0), List.of(1), 1);
    Op other = new Op.Conv(Op.Padding.VALID, List.of(1), List.of(0, 0), List.of(1), 2);
    assertThat(OpCodec.encode(one).canonicalText())
        .isNotEqualTo(OpCodec.encode(other).canonicalText());
  }

  @Test
  void theIdIsTheDigestOfTheBytes() {
    Program program = everything();
    assertThat(ProgramCodec.id(program))
        .isEqualTo(Sha256.of(ProgramCodec.encode(program)).hex())
        .matches("[0-9a-f]{64}");
  }

  @Test
  void anythingElseIsRefused() {
    String text = new String(ProgramCodec.encode(everything()), StandardCharsets.UTF_8);
    assertRefused(text.replace("\"op\":\"MatMul\"", "\"op\":\"MatMull\""), "no operation");
    assertRefused(text.replace("\"profile\":\"f32\"", "\"profile\":\"f64\""), "no profile");
    assertRefused(text.replace("assay-program/1", "assay-program/2"), "assay-program/1");
    assertRefused(text.replace("{\"axis\":3,", "{\"axi\":3,"), "axis");
    assertRefused(text.replace("{\"axis\":3,", "{\"axis\":3,\"b\":1,"), "not part of the format");
    assertRefused(text.replace("{\"axis\":3,", "{\"axis\":4294967299,"), "axis");
    assertRefused(text.replace("0x80000000", "0x8000000"), "float bits");
    assertRefused(text.replace("0x80000000", "0xffc00001"), "canonical");
    assertRefused(text.replace("\"gelu_tanh\"", "\"GELU_TANH\""), "lower case");
    assertRefused(text.replace("\"type\":\"i64\"", "\"type\":\"i65\""), "i65");
    assertRefused(text.replace("\"value\":2", "\"value\":2000"), "2000");
    assertRefused(text.replace("\"inputs\":[0,1,-1]", "\"inputs\":[0,99,-1]"), "reads value 99");
    assertRefused(text.replace("abab", "ABAB"), "sha256");
    assertRefused(text + " ", "canonical");
    assertRefused(" " + text, "canonical");
    assertRefused(text.replace("\"format\"", "\"format2\":1,\"format\""), "not part of the format");
    assertRefused(text.substring(0, text.length() - 1), "");
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> ProgramCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theGoldenProgramKeepsItsBytes() throws IOException {
    LoadedProgram loaded = OnnxImporter.read(TinyModel.classifier().bytes(), Limits.standard());
    byte[] bytes = ProgramCodec.encode(loaded.program());
    Path golden = Path.of(System.getProperty("assay.root")).resolve(GOLDEN);
    if ("write".equals(System.getProperty("assay.golden"))) {
      Files.write(golden, bytes);
    }
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .as(REGENERATE)
        .isEqualTo(Files.readString(golden));
    assertThat(loaded.id()).as(REGENERATE).isEqualTo(Sha256.of(Files.readAllBytes(golden)).hex());
    assertThat(ProgramCodec.decode(bytes)).isEqualTo(loaded.program());
  }
}
