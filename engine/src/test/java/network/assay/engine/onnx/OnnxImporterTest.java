package network.assay.engine.onnx;

import static network.assay.engine.onnx.TinyModel.integer;
import static network.assay.engine.onnx.TinyModel.ints;
import static network.assay.engine.onnx.TinyModel.real;
import static network.assay.engine.onnx.TinyModel.tensor;
import static network.assay.engine.onnx.TinyModel.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class OnnxImporterTest {
  private static final Limits LIMITS = Limits.standard();

  private static LoadedProgram read(TinyModel model) {
    return OnnxImporter.read(model.bytes(), LIMITS);
  }

  private static List<String> ops(LoadedProgram loaded) {
    return loaded.program().nodes().stream()
        .map(node -> node.op().getClass().getSimpleName())
        .toList();
  }

  private static SequencedMap<String, Tensor> run(LoadedProgram loaded, Tensor... inputs) {
    try (Workers workers = new Workers(1)) {
      Map<String, Tensor> named = new java.util.HashMap<>();
      for (int i = 0; i < inputs.length; i++) {
        named.put(loaded.program().inputs().get(i).name(), inputs[i]);
      }
      return new Executor(loaded, new ScalarKernels(workers), LIMITS)
          .run(named, Cancellation.never());
    }
  }

  private static void assertRefused(byte[] file, Reason reason, String... words) {
    assertThatThrownBy(() -> OnnxImporter.read(file, LIMITS))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(e.getMessage()).contains(words);
            });
  }

  private static TinyModel vector() {
    return new TinyModel(17).input("x", ElementType.F32, "n");
  }

  @Test
  void batchNormGoesIntoTheConvolutionBeforeIt() {
    assertThat(ops(read(TinyModel.classifier())))
        .containsExactly(
            "Conv",
            "Unary",
            "Pool",
            "ShapeOf",
            "Gather",
            "Concat",
            "Reshape",
            "MatMul",
            "Binary",
            "Softmax",
            "ArgExtreme");
    TinyModel shared = TinyModel.classifier().output("c", ElementType.F32);
    assertThat(ops(read(shared)))
        .as("a convolution that something else reads keeps its weights")
        .startsWith("Conv", "Binary", "Binary", "Unary");
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(1, 1, 8, 8));
    for (int i = 0; i < 64; i++) {
      x.floats()[i] = i % 7 - 3;
    }
    float[] folded = run(read(TinyModel.classifier()), x).get("y").floats();
    float[] apart = run(read(shared), x).get("y").floats();
    for (int i = 0; i < folded.length; i++) {
      assertThat(folded[i]).isCloseTo(apart[i], org.assertj.core.data.Offset.offset(1e-5f));
    }
  }

  @Test
  void onlyWhatIsNeededIsKept() {
    LoadedProgram loaded =
        read(
            vector()
                .floats("unused", Shape.of(2), 1, 2)
                .floats("a", Shape.of(1), 2)
                .floats("b", Shape.of(1), 2)
                .node("Mul", "x a", "p")
                .node("Identity", "p", "q")
                .node("Dropout", "q", "r")
                .node("Mul", "r b", "y")
                .node("Exp", "x", "dead")
                .node("Add", "a b", "folded")
                .node("Mul", "dead folded", "alsoDead")
                .output("y", ElementType.F32, "n"));
    assertThat(ops(loaded)).containsExactly("Binary", "Binary");
    assertThat(loaded.constants()).as("equal constants are one").hasSize(1);
  }

  @Test
  void whatCostsMuchIsLeftToTheRun() {
    Tensor wide = Tensor.zeros(ElementType.F32, Shape.of(1, 1, 1, 1 << 17));
    assertThat(
            ops(
                read(
                    vector()
                        .constant("c", wide)
                        .node("MaxPool", "c", "m", ints("kernel_shape", 1, 1 << 16))
                        .node("LpPool", "c", "n", ints("kernel_shape", 1, 1 << 16))
                        .node("Add", "m n", "s")
                        .node("Add", "s x", "y")
                        .output("y", ElementType.F32, 1, 1, 1, "k"))))
        .as("windows of 2^16 elements at 2^16 places")
        .containsExactly("Pool", "LpPool", "Binary", "Binary");
    int far = 1 << 27;
    assertThat(
            ops(
                read(
                    vector()
                        .floats("c", Shape.of(1, 1, 1, 4), 1, 2, 3, 4)
                        .floats("w", Shape.of(1, 1, 1, 2), 1, 1)
                        .node(
                            "Conv",
                            "c w",
                            "v",
                            ints("dilations", 1, far),
                            ints("pads", 0, 0, 0, far))
                        .node("Add", "v x", "y")
                        .output("y", ElementType.F32, 1, 1, 1, 4))))
        .as("a plane of 2^27 elements for an output of 4")
        .containsExactly("Conv", "Binary");
  }

  @Test
  void whatDependsOnConstantsOnlyIsComputed() {
    LoadedProgram loaded =
        read(
            vector()
                .floats("a", Shape.of(3), 1, 2, 3)
                .node("Exp", "a", "e")
                .node("Log", "e", "l")
                .node("Round", "l", "r")
                .node("Shape", "r", "s")
                .node("Cast", "s", "c", integer("to", TensorProto.DataType.FLOAT_VALUE))
                .node("Mul", "c x", "y")
                .output("y", ElementType.F32, "n")
                .output("r", ElementType.F32, 3));
    assertThat(ops(loaded)).containsExactly("Binary");
    SequencedMap<String, Tensor> outputs = run(loaded, Tensor.ofFloats(Shape.of(2), 1, 10));
    assertThat(outputs.get("y").floats()).containsExactly(3, 30);
    assertThat(outputs.get("r").floats()).containsExactly(1, 2, 3);
    assertThat(outputs.keySet()).containsExactly("y", "r");
  }

  @Test
  void theProgramDependsOnNothingButTheFile() {
    byte[] file = TinyModel.classifier().bytes();
    Limits tight = new Limits(1 << 16, 1 << 20, 40, 1 << 12, 1, 1, 1);
    assertThat(OnnxImporter.read(file, tight).id()).isEqualTo(OnnxImporter.read(file, LIMITS).id());
  }

  @Test
  void initializersThatAreInputsAreConstants() {
    LoadedProgram loaded =
        read(
            vector()
                .input("w", ElementType.F32, 1)
                .floats("w", Shape.of(1), 3)
                .node("Mul", "x w", "y")
                .output("y", ElementType.F32));
    assertThat(loaded.program().inputs()).hasSize(1);
    assertThat(run(loaded, Tensor.ofFloats(Shape.of(1), 2)).get("y").floats()).containsExactly(6);
  }

  @Test
  void dimensionsKeepTheirSymbols() {
    LoadedProgram loaded =
        read(
            new TinyModel(17)
                .input("x", ElementType.F32, "batch", 3, "None", "")
                .node("Relu", "x", "y")
                .output("y", ElementType.F32, "batch", 3, "None", ""));
    assertThat(loaded.program().inputs().get(0).dimensions())
        .containsExactly(
            Dimension.symbolic("batch"),
            Dimension.fixed(3),
            Dimension.symbolic("?0"),
            Dimension.symbolic("?1"));
  }

  @Test
  void globalPoolingsNeedSpatialAxes() {
    for (int p = 1; p <= 3; p++) {
      assertRefused(
          new TinyModel(17)
              .input("x", ElementType.F32, 2, 3)
              .node("GlobalLpPool", "x", "y", integer("p", p))
              .output("y", ElementType.F32, 2, 3)
              .bytes(),
          Reason.MODEL_MALFORMED,
          "no spatial axes");
    }
  }

  @Test
  void missingOperatorsAreThoseOfNoKnownDomain() {
    TinyModel model =
        vector()
            .learner("Normalizer", "x", "a")
            .learner("Relu", "a", "b")
            .node("Nothing", "b", "y");
    assertThat(OnnxImporter.missingOperators(model.bytes(), LIMITS))
        .containsExactly("Nothing", "ai.onnx.ml.Relu");
  }

  @Test
  void nodesMayComeInAnyOrder() {
    LoadedProgram loaded =
        read(vector().node("Neg", "a", "y").node("Abs", "x", "a").output("y", ElementType.F32));
    assertThat(run(loaded, Tensor.ofFloats(Shape.of(2), -2, 3)).get("y").floats())
        .containsExactly(-2, -3);
    assertRefused(
        vector().node("Add", "x b", "a").node("Neg", "a", "b").output("b", ElementType.F32).bytes(),
        Reason.MODEL_MALFORMED,
        "circle");
  }

  @Test
  void halfFloatsAreStoredAndComputedInSingle() {
    LoadedProgram loaded =
        read(
            new TinyModel(17)
                .input("x", ElementType.F16, 2)
                .node("Add", "x x", "d")
                .node("Reshape", "d shape", "r")
                .longs("shape", 2, 1)
                .output("r", ElementType.F16));
    assertThat(ops(loaded)).containsExactly("Cast", "Cast", "Binary", "Cast", "Reshape");
    short one = Float.floatToFloat16(1.5f);
    Tensor x = Tensor.ofShorts(ElementType.F16, Shape.of(2), one, one);
    assertThat(Float.float16ToFloat(run(loaded, x).get("r").shorts()[1])).isEqualTo(3);
  }

  @Test
  void softmaxBeforeOpset13SeesAMatrix() {
    Tensor x = Tensor.ofFloats(Shape.of(1, 2, 2), 1, 2, 3, 4);
    TinyModel old =
        new TinyModel(11)
            .input("x", ElementType.F32, 1, 2, 2)
            .node("Softmax", "x", "y")
            .output("y", ElementType.F32);
    float sum = 0;
    for (float p : run(read(old), x).get("y").floats()) {
      sum += p;
    }
    assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6f));
    TinyModel newer =
        new TinyModel(13)
            .input("x", ElementType.F32, 1, 2, 2)
            .node("Softmax", "x", "y")
            .output("y", ElementType.F32);
    float[] rows = run(read(newer), x).get("y").floats();
    assertThat(rows[0] + rows[1]).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6f));
  }

  @Test
  void operatorsOfOldOpsetsTakeAttributes() {
    LoadedProgram loaded =
        read(
            new TinyModel(9)
                .input("x", ElementType.F32, 1, 4)
                .node("Slice", "x", "s", ints("starts", 1), ints("ends", 99), ints("axes", 1))
                .node("Clip", "s", "c", real("min", 0), real("max", 2.5f))
                .node("Pad", "c", "p", ints("pads", 0, 1, 0, 0), real("value", 9))
                .node("Unsqueeze", "p", "u", ints("axes", 0))
                .node("ReduceSum", "u", "r", ints("axes", 2), integer("keepdims", 0))
                .node("Dropout", "p", "d mask")
                .output("r", ElementType.F32)
                .output("p", ElementType.F32)
                .output("mask", ElementType.F32));
    SequencedMap<String, Tensor> y = run(loaded, Tensor.ofFloats(Shape.of(1, 4), 7, -1, 2, 3));
    assertThat(y.get("p").floats()).containsExactly(9, 0, 2, 2.5f);
    assertThat(y.get("r").floats()).containsExactly(13.5f);
    assertThat(y.get("mask").floats()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void functionsOfTheModelAreExpanded() {
    FunctionProto twice =
        FunctionProto.newBuilder()
            .setDomain("mine")
            .setName("Twice")
            .addInput("a")
            .addInput("bias")
            .addOutput("b")
            .addAttribute("slope")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
            .addNode(
                NodeProto.newBuilder().setOpType("Add").addInput("a").addInput("a").addOutput("t"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("LeakyRelu")
                    .addInput("t")
                    .addOutput("b")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("alpha")
                            .setType(AttributeProto.AttributeType.FLOAT)
                            .setRefAttrName("slope")))
            .build();
    TinyModel caller = vector().output("y", ElementType.F32);
    caller
        .graph()
        .addNode(
            NodeProto.newBuilder()
                .setDomain("mine")
                .setOpType("Twice")
                .addInput("x")
                .addOutput("y")
                .addAttribute(real("slope", 0.5f)));
    ModelProto.Builder model = caller.model().addFunctions(twice);
    LoadedProgram loaded = OnnxImporter.read(model.build().toByteArray(), LIMITS);
    assertThat(ops(loaded)).containsExactly("Binary", "Parametric");
    assertThat(run(loaded, Tensor.ofFloats(Shape.of(2), 3, -3)).get("y").floats())
        .containsExactly(6, -3);

    FunctionProto circle =
        twice.toBuilder()
            .clearNode()
            .addNode(
                NodeProto.newBuilder()
                    .setDomain("mine")
                    .setOpType("Twice")
                    .addInput("a")
                    .addOutput("b"))
            .build();
    byte[] endless = caller.model().addFunctions(circle).build().toByteArray();
    assertRefused(endless, Reason.MODEL_MALFORMED, "in a circle");
    FunctionProto.Builder many = circle.toBuilder();
    for (int i = 0; i < 10; i++) {
      many.addNode(
          NodeProto.newBuilder()
              .setDomain("mine")
              .setOpType("Twice")
              .addInput("a")
              .addOutput("b" + i));
    }
    assertRefused(
        caller.model().addFunctions(many).build().toByteArray(),
        Reason.MODEL_MALFORMED,
        "in a circle");
  }

  @Test
  void whatIsNotSupportedIsNamed() {
    assertRefused(
        vector()
            .node("Imaginary", "x", "y", text("equation", "i->"))
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_UNSUPPORTED,
        "'Imaginary_0'",
        "'Imaginary'",
        "opset 17",
        "export");
    assertRefused(
        vector().node("Relu", "x", "y", integer("strange", 1)).output("y", ElementType.F32).bytes(),
        Reason.MODEL_UNSUPPORTED,
        "'strange'");
    assertRefused(
        vector()
            .node("ReduceSum", "x i", "y", integer("noop_with_empty_axes", 1))
            .input("i", ElementType.I64, "k")
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_UNSUPPORTED,
        "number of axes");
    assertRefused(
        new TinyModel(28)
            .input("x", ElementType.F32)
            .node("Relu", "x", "y")
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_UNSUPPORTED,
        "opset 28",
        "7 to 27");
    assertRefused(
        new TinyModel(17)
            .input("x", ElementType.I32, 2, 2)
            .node("Softmax", "x", "y")
            .output("y", ElementType.I32)
            .bytes(),
        Reason.MODEL_UNSUPPORTED,
        "i32");
    TinyModel external = vector().node("Add", "x w", "y").output("y", ElementType.F32);
    external
        .graph()
        .addInitializer(
            TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                    StringStringEntryProto.newBuilder()
                        .setKey("location")
                        .setValue("/etc/passwd")));
    assertRefused(external.bytes(), Reason.MODEL_UNSUPPORTED, "another file", "single file");
  }

  @Test
  void whatIsMalformedIsNamed() {
    assertRefused(new byte[0], Reason.MODEL_MALFORMED, "no graph");
    assertRefused(new byte[] {1, 2, 3}, Reason.MODEL_MALFORMED, "not an ONNX file");
    assertRefused(
        vector().node("Relu", "nowhere", "y").output("y", ElementType.F32).bytes(),
        Reason.MODEL_MALFORMED,
        "'nowhere'");
    assertRefused(
        vector().node("Relu", "x", "x").output("x", ElementType.F32).bytes(),
        Reason.MODEL_MALFORMED,
        "twice");
    assertRefused(
        vector()
            .floats("w", Shape.of(1), 1)
            .floats("w", Shape.of(1), 1)
            .node("Add", "x w", "y")
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_MALFORMED,
        "two initializers",
        "'w'");
    assertRefused(
        vector().node("Relu", "x", "y").output("y", ElementType.I64).bytes(),
        Reason.MODEL_MALFORMED,
        "'y'",
        "f32");
    assertRefused(vector().node("Relu", "x", "y").bytes(), Reason.MODEL_MALFORMED, "no outputs");
    assertRefused(
        vector()
            .node("Relu", "x", "y")
            .output("y", ElementType.F32)
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_MALFORMED,
        "two outputs");
    assertRefused(
        new TinyModel(17)
            .input("x", ElementType.F32, 2, 3)
            .input("z", ElementType.F32, 2, 3)
            .node("MatMul", "x z", "y")
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_MALFORMED,
        "inner dimension",
        "'MatMul'");
    assertRefused(
        vector().node("Relu", "-", "y").output("y", ElementType.F32).bytes(),
        Reason.MODEL_MALFORMED,
        "input 0 is missing");
    assertRefused(
        vector()
            .node(
                "Constant",
                "x",
                "y",
                tensor("value", Tensor.ofFloats(Shape.SCALAR, 1)),
                integer("value_int", 1))
            .output("y", ElementType.F32)
            .bytes(),
        Reason.MODEL_MALFORMED,
        "2 values");
  }

  @Test
  void aMessageShowsForeignNamesCutShortAndWithoutControlCharacters() {
    String bomb = "\u001b[31m" + "n".repeat(5_000);
    assertThatThrownBy(() -> read(vector().node("Relu", bomb, "y").output("y", ElementType.F32)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\u001b"));
  }

  @Test
  void theOperatorsOfTheProgramAreThoseOfTheSealedType() {
    assertThat(OnnxImporter.operators()).hasSizeGreaterThan(100).contains("Conv", "Gelu");
    Program program = read(TinyModel.attention()).program();
    assertThat(program.nodes()).allSatisfy(node -> assertThat(node.op()).isInstanceOf(Op.class));
  }
}
