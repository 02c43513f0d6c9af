package network.assay.client.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.client.TinyModel;
import network.assay.client.store.StoreException;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in files beside the model become part of the file that is published. */
class ExternalDataTest {
  private static final Limits LIMITS = Limits.standard();

  @TempDir private Path folder;

  @Test
  void theWeightsAreTakenIntoTheFile() throws IOException {
    byte[] weights = floats(1, 2, 3);
    Files.createDirectories(folder.resolve("data"));
    // Eight bytes of something else before the weights.
    Files.write(
        folder.resolve("data/weights.bin"),
        ByteBuffer.allocate(24).put(new byte[8]).put(weights).array());
    Path file = model("data/weights.bin", "offset", "8", "length", "12");
    byte[] whole = Publisher.read(file, LIMITS);
    byte[] inside = model(TensorProto.newBuilder().setRawData(ByteString.copyFrom(weights)));
    assertThat(OnnxImporter.read(whole, LIMITS).id())
        .isEqualTo(OnnxImporter.read(inside, LIMITS).id());
    assertThatThrownBy(() -> OnnxImporter.read(Files.readAllBytes(file), LIMITS))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("assay model add");
  }

  @Test
  void aFileWithAllInsideStaysAsItIs() throws IOException {
    byte[] inside =
        model(TensorProto.newBuilder().setRawData(ByteString.copyFrom(floats(1, 2, 3))));
    Path file = folder.resolve("inside.onnx");
    Files.write(file, inside);
    assertThat(Publisher.read(file, LIMITS)).isEqualTo(inside);
  }

  @Test
  void pathsOutOfTheFolderAreRefused() throws IOException {
    Path secret = Files.write(folder.resolve("secret"), floats(1, 2, 3));
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.createSymbolicLink(inner.resolve("link"), secret);
    for (String location : new String[] {"../secret", "/etc/passwd", "", "a/../../secret", "c:x"}) {
      Files.write(inner.resolve("m.onnx"), model(external(location)));
      assertThatThrownBy(() -> Publisher.read(inner.resolve("m.onnx"), LIMITS))
          .as(location)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("inside the model's folder");
    }
    Files.write(inner.resolve("m.onnx"), model(external("link")));
    assertThatThrownBy(() -> Publisher.read(inner.resolve("m.onnx"), LIMITS))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("outside the model's folder");
  }

  @Test
  void missingShortAndLargeDataAreRefused() throws IOException {
    assertThatThrownBy(() -> Publisher.read(model("nowhere"), LIMITS))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nowhere");
    Files.write(folder.resolve("short"), new byte[10]);
    assertThatThrownBy(() -> Publisher.read(model("short", "length", "12"), LIMITS))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("has 10 bytes");
    assertThatThrownBy(() -> Publisher.read(model("short", "offset", "-1"), LIMITS))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("whole number");
    Files.write(folder.resolve("large"), new byte[5000]);
    Limits small = new Limits(4000, 1 << 20, 100, 1 << 20, 1 << 20, 1 << 20, 1 << 20);
    assertThatThrownBy(() -> Publisher.read(model("large"), small))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("are allowed");
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static TensorProto.Builder external(String location, String... entries) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataLocation(DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location));
    for (int i = 0; i < entries.length; i += 2) {
      tensor.addExternalData(
          StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
    }
    return tensor;
  }

  private Path model(String location, String... entries) throws IOException {
    return Files.write(folder.resolve("model.onnx"), model(external(location, entries)));
  }

  /** The tiny model with its bias stored this way. */
  private static byte[] model(TensorProto.Builder bias) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(TinyModel.onnx(0)).toBuilder();
    TensorProto zeros = model.getGraph().getInitializer(1);
    model
        .getGraphBuilder()
        .setInitializer(1, zeros.toBuilder().clearFloatData().mergeFrom(bias.build()));
    return model.build().toByteArray();
  }
}
