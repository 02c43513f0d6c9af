package network.assay.client.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import network.assay.client.input.SampleFiles.Samples;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.verify.manifest.InputMapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFilesTest {
  private static final Input X =
      new Input("x", ElementType.F32, List.of(Dimension.symbolic("n"), Dimension.fixed(2)));

  @TempDir private Path folder;

  private static SampleFiles files(int samplesMax) {
    InputMapper mapper = new InputMapper(List.of(X), List.of(new InputMapping.Raw("x")));
    return new SampleFiles(List.of(X), mapper, Limits.standard(), samplesMax);
  }

  /** A .npy file, version 1.0, as NumPy writes it. */
  private static byte[] npy(String shape, float... values) {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
    header = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    out.put((byte) 0).putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      out.putFloat(value);
    }
    return out.array();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void anArrayIsOneSampleForEachOfItsRows() throws IOException {
    Samples samples = files(10).read(write("x.npy", npy("(3, 2)", 1, 2, 3, 4, 5, 6)));
    assertThat(samples.inputs()).hasSize(3);
    assertThat(samples.inputs().get(1).get("x").shape()).isEqualTo(Shape.of(1, 2));
    assertThat(samples.inputs().get(1).get("x").floats()).containsExactly(3, 4);
    assertThat(samples.labels()).isEmpty();
  }

  @Test
  void aZipHoldsArraysByName() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npy("(2, 2)", 1, 2, 3, 4));
    }
    assertThat(files(10).read(write("x.npz", bytes.toByteArray())).inputs()).hasSize(2);
  }

  @Test
  void aFolderIsReadInTheOrderOfNames() throws IOException {
    write("b.npy", npy("(1, 2)", 3, 4));
    write("a.npy", npy("(1, 2)", 1, 2));
    List<Float> first =
        files(10).read(folder).inputs().stream().map(s -> s.get("x").floats()[0]).toList();
    assertThat(first).containsExactly(1f, 3f);
  }

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    Path three = write("three.npy", npy("(3, 2)", 1, 2, 3, 4, 5, 6));
    assertRefused(files(2), three, "more than 2 samples");
    assertRefused(files(9), write("cut.npy", npy("(3, 2)", 1, 2)), "damaged");
    assertRefused(files(9), write("odd.npy", npy("(1, 1, 1, 2)", 1, 2)), "2 dimensions");
    byte[] fortran = npy("(1, 2)", 1, 2);
    String text = new String(fortran, StandardCharsets.ISO_8859_1).replace("False", "True ");
    assertRefused(files(9), write("f.npy", text.getBytes(StandardCharsets.ISO_8859_1)), "C order");
    assertRefused(files(9), write("idle.txt", "hello".getBytes(StandardCharsets.UTF_8)), "x");
  }

  private static void assertRefused(SampleFiles files, Path path, String why) {
    assertThatThrownBy(() -> files.read(path))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path.getFileName().toString())
        .hasMessageContaining(why);
  }
}
