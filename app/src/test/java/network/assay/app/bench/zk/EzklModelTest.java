package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import network.assay.app.bench.ModelBuilder;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class EzklModelTest {
  @Test
  void sizesAndDefaultsAreWrittenOutAndNothingElseChanges() throws InvalidProtocolBufferException {
    Subject subject = Subjects.named("digits-cnn");
    byte[] file = EzklModel.of(subject.model().onnx(), subject.inputs(), subject.expected());
    ModelProto model = ModelProto.parseFrom(file);
    assertThat(
            model.getGraph().getInput(0).getType().getTensorType().getShape().getDimList().stream()
                .map(Dimension::getDimValue))
        .containsExactly(1L, 1L, 8L, 8L);
    assertThat(model.getGraph().getNodeList())
        .filteredOn(node -> node.getOpType().equals("Conv"))
        .isNotEmpty()
        .allSatisfy(node -> assertThat(names(node)).contains("strides", "pads"));
    assertThat(run(file, subject.inputs()))
        .isEqualTo(run(subject.model().onnx(), subject.inputs()));
  }

  private static List<String> names(NodeProto node) {
    return node.getAttributeList().stream().map(AttributeProto::getName).toList();
  }

  @Test
  void constantsAreBounded() {
    ModelBuilder b = new ModelBuilder(17, 1);
    String mask = b.floats(new float[] {-3.4e38f, 1, 33, Float.NEGATIVE_INFINITY}, 4);
    byte[] file = b.output(b.node("Add", List.of(b.input("x", 4), mask)), 4).bytes();
    Map<String, Tensor> zeros = Map.of("x", Tensor.ofFloats(Shape.of(4), new float[4]));
    assertThat(run(EzklModel.of(file, zeros, Map.of()), zeros)).containsExactly(-32, 1, 32, -32);
  }

  private static float[] run(byte[] onnx, Map<String, Tensor> inputs) {
    try (KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.AUTO)) {
      return new Executor(
              OnnxImporter.read(onnx, Limits.standard()), chosen.kernels(), Limits.standard())
          .run(inputs, Cancellation.never())
          .firstEntry()
          .getValue()
          .floats();
    }
  }
}
