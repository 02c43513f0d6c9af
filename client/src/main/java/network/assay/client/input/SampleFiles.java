package network.assay.client.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import network.assay.engine.onnx.OnnxTensors;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Many inputs of a model at once, for calibration: a folder with one input in each file, in the
 * order of their names; or one file that holds many: {@code .npy} or {@code .npz} along the first
 * axis, an {@code idx} file of grey pictures, a CSV table of pixels {@code p0, p1, …} with an
 * optional column {@code label}, or whatever {@link InputMapper} reads.
 */
public final class SampleFiles {
  private static final int IDX_IMAGES = 0x00000803;
  private static final int IDX_LABELS = 0x00000801;

  private final List<Program.Input> inputs;
  private final InputMapper mapper;
  private final Limits limits;
  private final int samplesMax;

  /**
   * The samples, and the right class of each where the file says so.
   *
   * @param labels empty, or one for each sample
   */
  public record Samples(List<SequencedMap<String, Tensor>> inputs, List<Integer> labels) {
    public Samples {
      inputs = List.copyOf(inputs);
      labels = List.copyOf(labels);
    }
  }

  public SampleFiles(
      List<Program.Input> inputs, InputMapper mapper, Limits limits, int samplesMax) {
    this.inputs = List.copyOf(inputs);
    this.mapper = mapper;
    this.limits = limits;
    this.samplesMax = samplesMax;
  }

  /**
   * Reads a file, or all files of a folder.
   *
   * @throws InputException naming the file and what is wrong with it
   */
  public Samples read(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return file(path);
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(path)) {
      files = listed.filter(Files::isRegularFile).sorted().toList();
    }
    List<SequencedMap<String, Tensor>> all = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path file : files) {
      Samples some = file(file);
      all.addAll(some.inputs);
      labels.addAll(some.labels);
      requireCount(all.size(), path);
    }
    if (all.isEmpty()) {
      throw new InputException("no samples in " + path);
    }
    return new Samples(all, labels.size() == all.size() ? labels : List.of());
  }

  private void requireCount(int count, Path path) {
    if (count > samplesMax) {
      throw new InputException(
          path + " holds more than " + samplesMax + " samples; a few hundred are enough");
    }
  }

  private Samples file(Path path) throws IOException {
    if (Files.size(path) > limits.fileBytesMax()) {
      throw new InputException(path + " has " + Files.size(path) + " bytes, too many");
    }
    byte[] file = Files.readAllBytes(path);
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      Samples samples = parse(file, name);
      requireCount(samples.inputs.size(), path);
      return samples;
    } catch (InputException | EngineException e) {
      throw new InputException(path + ": " + e.getMessage(), e);
    }
  }

  private Samples parse(byte[] file, String name) {
    if (NumpyFile.isArray(file)) {
      return split(Map.of(only().name(), NumpyFile.read(file)));
    }
    if (name.endsWith(".npz")) {
      return split(NumpyFile.readAll(file, limits.modelBytesMax()));
    }
    if (name.endsWith(".pb")) {
      return split(Map.of(only().name(), OnnxTensors.read(file, limits)));
    }
    if (file.length > 16 && ByteBuffer.wrap(file).getInt() == IDX_IMAGES) {
      return pictures(file);
    }
    String head = new String(file, 0, Math.min(file.length, 256), StandardCharsets.UTF_8);
    if (head.lines().findFirst().filter(line -> line.contains("p0,p1,")).isPresent()) {
      return pixelTable(new String(file, StandardCharsets.UTF_8));
    }
    return new Samples(List.of(mapper.read(file)), List.of());
  }

  private Program.Input only() {
    if (inputs.size() != 1) {
      throw new InputException(
          "the model has the inputs "
              + inputs.stream().map(Program.Input::name).toList()
              + ": give all of them in one .npz or JSON file");
    }
    return inputs.getFirst();
  }

  /** One sample for each element of the first axis, where the arrays have one axis for samples. */
  private Samples split(Map<String, Tensor> arrays) {
    int count = -1;
    for (Program.Input input : inputs) {
      Tensor array = arrays.get(input.name());
      if (array == null) {
        throw new InputException("no array is named " + InputException.quote(input.name()));
      }
      int rank = input.dimensions().size();
      boolean whole = array.shape().rank() == rank && !isBatch(input);
      int samples = whole || array.shape().rank() == 0 ? 1 : array.shape().dim(0);
      if (count >= 0 && samples != count) {
        throw new InputException("arrays of " + count + " and of " + samples + " samples");
      }
      count = samples;
    }
    requireCount(count, Path.of("the file"));
    List<SequencedMap<String, Tensor>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SequencedMap<String, Tensor> sample = new LinkedHashMap<>();
      for (Program.Input input : inputs) {
        sample.put(input.name(), element(arrays.get(input.name()), i, count, input));
      }
      all.add(sample);
    }
    return new Samples(all, List.of());
  }

  /** Whether the first dimension counts samples: it is free, or 1. */
  private static boolean isBatch(Program.Input input) {
    return !input.dimensions().isEmpty()
        && (input.dimensions().getFirst().symbol().isPresent()
            || input.dimensions().getFirst().size() == 1);
  }

  private static Tensor element(Tensor array, int i, int count, Program.Input input) {
    int rank = input.dimensions().size();
    int[] dims = array.shape().dims();
    if (dims.length == rank && count > 0 && isBatch(input)) {
      dims[0] = 1;
    } else if (dims.length == rank + 1) {
      dims = Arrays.copyOfRange(dims, 1, dims.length);
    } else if (dims.length == rank - 1 && isBatch(input)) {
      return array.reshaped(withOne(dims));
    } else if (dims.length != rank) {
      throw new InputException(
          "an array of shape " + array.shape() + " for an input of " + rank + " dimensions");
    }
    Shape shape = Shape.of(dims);
    Tensor part = Tensor.zeros(array.type(), shape);
    System.arraycopy(array.array(), i * shape.size(), part.array(), 0, shape.size());
    return part;
  }

  private static Shape withOne(int[] dims) {
    int[] wide = new int[dims.length + 1];
    wide[0] = 1;
    System.arraycopy(dims, 0, wide, 1, dims.length);
    return Shape.of(wide);
  }

  private Samples pictures(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).position(4);
    int count = in.getInt();
    int height = in.getInt();
    int width = in.getInt();
    long pixels = (long) height * width;
    if (count < 0
        || height < 1
        || width < 1
        || pixels > Picture.PIXELS_MAX
        || pixels * count != in.remaining()) {
      throw new InputException(
          "an idx file of "
              + count
              + " pictures of "
              + width
              + "×"
              + height
              + " does not have "
              + file.length
              + " bytes");
    }
    requireCount(count, Path.of("the file"));
    List<SequencedMap<String, Tensor>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] plane = new byte[(int) pixels];
      in.get(plane);
      all.add(mapper.ofPixels(plane, width, height));
    }
    return new Samples(all, List.of());
  }

  private Samples pixelTable(String text) {
    List<String> lines = text.lines().toList();
    List<String> columns = List.of(lines.getFirst().split(",", -1));
    int first = columns.indexOf("p0");
    int label = columns.indexOf("label");
    int count = columns.size() - first;
    int side = (int) Math.round(Math.sqrt(count));
    if (first < 0 || side * side != count || !columns.getLast().equals("p" + (count - 1))) {
      throw new InputException("expected columns p0 to p(n²−1) at the end of the table");
    }
    requireCount(lines.size() - 1, Path.of("the table"));
    List<SequencedMap<String, Tensor>> all = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(",", -1));
      if (cells.size() != columns.size()) {
        throw new InputException("a row of " + cells.size() + " cells, expected " + columns.size());
      }
      byte[] plane = new byte[count];
      for (int i = 0; i < count; i++) {
        plane[i] = (byte) number(cells.get(first + i), 255);
      }
      all.add(mapper.ofPixels(plane, side, side));
      if (label >= 0) {
        labels.add(number(cells.get(label), Integer.MAX_VALUE));
      }
    }
    return new Samples(all, labels);
  }

  private static int number(String text, int max) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= 0 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with the text.
    }
    throw new InputException(
        "expected a number from 0 to " + max + ", got " + InputException.quote(text));
  }

  /** Right classes from a file: an {@code idx} file of labels, or one number a line. */
  public static List<Integer> labels(Path path) throws IOException {
    byte[] file = Files.readAllBytes(path);
    List<Integer> labels = new ArrayList<>();
    if (file.length >= 8 && ByteBuffer.wrap(file).getInt() == IDX_LABELS) {
      for (int i = 8; i < file.length; i++) {
        labels.add(file[i] & 255);
      }
      return labels;
    }
    new String(file, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> labels.add(number(line, Integer.MAX_VALUE)));
    return labels;
  }
}
