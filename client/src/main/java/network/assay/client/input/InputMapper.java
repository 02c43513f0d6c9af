package network.assay.client.input;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.verify.manifest.InputMapping;

/**
 * Makes the tensors of a request from what the user has, as the model's manifest says: a picture, a
 * text, table rows, or the tensors themselves as JSON of the Open Inference Protocol.
 */
public final class InputMapper {
  private final List<Program.Input> inputs;
  private final List<InputMapping> mappings;

  /**
   * A mapper for one model version.
   *
   * @param inputs of the program
   * @param mappings of the manifest; inputs that none of them names take tensors
   */
  public InputMapper(List<Program.Input> inputs, List<InputMapping> mappings) {
    this.inputs = List.copyOf(inputs);
    this.mappings = List.copyOf(mappings);
  }

  /**
   * Checks that the mappings fit the program; for authors, before they sign.
   *
   * @throws InputException naming the mapping that does not
   */
  public void requireFit() {
    for (InputMapping mapping : mappings) {
      Program.Input input = input(mapping.tensor());
      switch (mapping) {
        case InputMapping.Image image -> {
          requireFloat(input);
          requireFits(input, shape(image));
        }
        case InputMapping.Text text -> {
          requireType(input, ElementType.ofLabel(text.elementType()));
          requireFits(input, Shape.of(1, text.length()));
        }
        case InputMapping.Row row -> {
          requireNumeric(input);
          requireFits(input, Shape.of(1, row.columns().size()));
        }
        case InputMapping.Raw _ -> {}
      }
    }
  }

  /**
   * Reads a user's file: a PNG or JPEG picture where the model has an image input; else a JSON
   * document with the member {@code inputs} (Open Inference Protocol); else, as the model's one
   * mapping says, a table (CSV or JSON) or a text.
   *
   * @return tensors in the program's order
   * @throws InputException naming what is wrong
   */
  public SequencedMap<String, Tensor> read(byte[] file) {
    if (Picture.isPicture(file)) {
      return ofPicture(file);
    }
    if (isRequest(file)) {
      return ofTensors(InferRequest.read(file).inputs());
    }
    return switch (only()) {
      case InputMapping.Image _ ->
          throw new InputException(
              "expected a PNG or JPEG picture, or JSON of the Open Inference Protocol"
                  + " ({\"inputs\":[…]}); the file is neither");
      case InputMapping.Text text -> single(text.tensor(), text(text, file));
      case InputMapping.Row row -> single(row.tensor(), rows(row, file));
      case InputMapping.Raw raw ->
          throw new InputException(
              "input "
                  + InputException.quote(raw.tensor())
                  + " takes tensors: expected JSON of the Open Inference Protocol"
                  + " ({\"inputs\":[…]})");
    };
  }

  /** A picture for the model's image input. */
  public SequencedMap<String, Tensor> ofPicture(byte[] file) {
    if (only() instanceof InputMapping.Image image) {
      return single(image.tensor(), image(image, Picture.read(file)));
    }
    throw new InputException("the model does not take a picture; its mapping is " + mappings);
  }

  /** A grey picture, pixel by pixel, for the model's image input. */
  public SequencedMap<String, Tensor> ofPixels(byte[] plane, int width, int height) {
    if (only() instanceof InputMapping.Image image) {
      return single(
          image.tensor(), image(image, width, height, java.util.Collections.nCopies(3, plane)));
    }
    throw new InputException("the model does not take a picture; its mapping is " + mappings);
  }

  /** Tensors that the user gives himself, put into the program's order; names must match. */
  public SequencedMap<String, Tensor> ofTensors(SequencedMap<String, Tensor> given) {
    SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
    for (Program.Input input : inputs) {
      Optional.ofNullable(given.get(input.name()))
          .ifPresent(tensor -> ordered.put(input.name(), tensor));
    }
    for (String name : given.sequencedKeySet()) {
      input(name);
    }
    if (ordered.size() != inputs.size()) {
      List<String> missing =
          inputs.stream().map(Program.Input::name).filter(n -> !given.containsKey(n)).toList();
      throw new InputException("the request lacks the inputs " + missing);
    }
    return ordered;
  }

  private static boolean isRequest(byte[] file) {
    // A look at the first member is enough to tell a request from a row; errors come later.
    String head =
        new String(file, 0, Math.min(file.length, 4096), StandardCharsets.UTF_8).stripLeading();
    return head.startsWith("{")
        && head.substring(1)
            .stripLeading()
            .matches("(?s)\"(id|inputs|parameters|outputs)\"\\s*:.*");
  }

  private InputMapping only() {
    if (mappings.size() == 1 && inputs.size() == 1) {
      return mappings.getFirst();
    }
    throw new InputException(
        "the model has the inputs "
            + inputs.stream().map(Program.Input::name).toList()
            + "; give them as JSON of the Open Inference Protocol ({\"inputs\":[…]})");
  }

  private SequencedMap<String, Tensor> single(String name, Tensor tensor) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(name, tensor);
    return tensors;
  }

  private Program.Input input(String name) {
    return inputs.stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new InputException(
                "the model has no input "
                    + InputException.quote(name)
                    + "; its inputs are "
                    + inputs.stream().map(Program.Input::name).toList()));
  }

  private Tensor image(InputMapping.Image image, Picture picture) {
    List<byte[]> planes =
        image.channels() == InputMapping.Channels.GRAY
            ? List.of(picture.gray())
            : List.of(picture.channel(0), picture.channel(1), picture.channel(2));
    return image(image, picture.width(), picture.height(), planes);
  }

  private Tensor image(InputMapping.Image image, int width, int height, List<byte[]> planes) {
    int channels = image.channels().count();
    Program.Input input = input(image.tensor());
    requireFloat(input);
    Tensor tensor = Tensor.zeros(input.type(), shape(image));
    int pixels = image.width() * image.height();
    for (int c = 0; c < channels; c++) {
      byte[] plane = BoxResize.resize(planes.get(c), width, height, image.width(), image.height());
      Tensor levels = levels(input.type(), image.pixels(), c);
      for (int i = 0; i < pixels; i++) {
        int at = image.layout() == InputMapping.Layout.NCHW ? c * pixels + i : i * channels + c;
        System.arraycopy(levels.array(), plane[i] & 255, tensor.array(), at, 1);
      }
    }
    return tensor;
  }

  /** (value · scale − mean) / std for each value of a pixel, each step rounded to the type. */
  private static Tensor levels(ElementType type, InputMapping.Pixels pixels, int channel) {
    String scale = pixels.scale().text();
    String mean = pixels.mean().get(channel).text();
    String std = pixels.std().get(channel).text();
    Tensor levels = Tensor.zeros(type, Shape.of(256));
    for (int i = 0; i < 256; i++) {
      int value = pixels.invert() ? 255 - i : i;
      if (type == ElementType.F32) {
        levels.floats()[i] =
            (value * Float.parseFloat(scale) - Float.parseFloat(mean)) / Float.parseFloat(std);
      } else {
        levels.doubles()[i] =
            (value * Double.parseDouble(scale) - Double.parseDouble(mean))
                / Double.parseDouble(std);
      }
    }
    return levels;
  }

  private static Shape shape(InputMapping.Image image) {
    int c = image.channels().count();
    return image.layout() == InputMapping.Layout.NCHW
        ? Shape.of(1, c, image.height(), image.width())
        : Shape.of(1, image.height(), image.width(), c);
  }

  private Tensor text(InputMapping.Text text, byte[] file) {
    Program.Input input = input(text.tensor());
    requireType(input, ElementType.ofLabel(text.elementType()));
    try {
      StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(file));
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new InputException("expected a text in UTF-8 for input '" + text.tensor() + "'", e);
    }
    Tensor tensor = Tensor.zeros(input.type(), Shape.of(1, text.length()));
    for (int i = 0; i < text.length(); i++) {
      String value = i < file.length ? Integer.toString(file[i] & 255) : Long.toString(text.pad());
      TensorJson.put(text.tensor(), tensor, i, value);
    }
    return tensor;
  }

  private Tensor rows(InputMapping.Row row, byte[] file) {
    Program.Input input = input(row.tensor());
    requireNumeric(input);
    List<List<String>> table = TableText.read(row.tensor(), row.columns(), file);
    Tensor tensor = Tensor.zeros(input.type(), Shape.of(table.size(), row.columns().size()));
    int at = 0;
    for (List<String> cells : table) {
      for (String cell : cells) {
        TensorJson.putCell(row.tensor(), tensor, at++, cell);
      }
    }
    return tensor;
  }

  private static void requireFloat(Program.Input input) {
    if (input.type() != ElementType.F32 && input.type() != ElementType.F64) {
      throw InputException.of(
          input.name(), "an input of type f32 or f64 for an image", input.type().label());
    }
  }

  private static void requireNumeric(Program.Input input) {
    if (!input.type().isFloating() && !input.type().isInteger()) {
      throw InputException.of(
          input.name(), "an input of a number type for a table row", input.type().label());
    }
  }

  private static void requireType(Program.Input input, ElementType type) {
    if (input.type() != type) {
      throw InputException.of(input.name(), "type " + input.type().label(), type.label());
    }
  }

  private static void requireFits(Program.Input input, Shape shape) {
    List<Program.Dimension> dims = input.dimensions();
    boolean fits = dims.size() == shape.rank();
    for (int i = 0; fits && i < dims.size(); i++) {
      fits = dims.get(i).symbol().isPresent() || dims.get(i).size() == shape.dim(i);
    }
    if (!fits) {
      throw InputException.of(
          input.name(),
          "a mapping to "
              + dims.stream().map(d -> d.symbol().orElse(Integer.toString(d.size()))).toList(),
          "one to " + shape);
    }
  }
}
