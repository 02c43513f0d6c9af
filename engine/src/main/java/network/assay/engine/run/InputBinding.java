package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Matches what a caller gives with what a program declares. */
final class InputBinding {
  private final List<Input> inputs;

  InputBinding(List<Input> inputs) {
    this.inputs = inputs;
  }

  /** The values in the program's order. */
  Datum[] bind(Map<String, ? extends Datum> given) {
    requireNames(given);
    Datum[] ordered = new Datum[inputs.size()];
    List<Optional<Shape>> shapes = new ArrayList<>();
    for (int i = 0; i < ordered.length; i++) {
      Input input = inputs.get(i);
      Datum datum = given.get(input.name());
      if (!datum.type().equals(input.valueType())) {
        throw new EngineException(
            Reason.INPUT_TYPE,
            "input "
                + EngineException.quote(input.name())
                + " is "
                + datum.type().label()
                + ", the model takes "
                + input.valueType().label());
      }
      ordered[i] = datum;
      shapes.add(datum instanceof Tensor tensor ? Optional.of(tensor.shape()) : Optional.empty());
    }
    requireShapes(shapes);
    return ordered;
  }

  /** The shapes in the program's order. */
  List<Shape> bindShapes(Map<String, Shape> given) {
    requireNames(given);
    for (Input input : inputs) {
      if (!(input.valueType() instanceof ElementType)) {
        throw new EngineException(
            Reason.INPUT_TYPE,
            "input "
                + EngineException.quote(input.name())
                + " is a "
                + input.valueType().label()
                + ", which has no shape");
      }
    }
    List<Shape> ordered = inputs.stream().map(input -> given.get(input.name())).toList();
    requireShapes(ordered.stream().map(Optional::of).toList());
    return ordered;
  }

  private void requireNames(Map<String, ?> given) {
    for (Input input : inputs) {
      if (!given.containsKey(input.name())) {
        throw new EngineException(
            Reason.INPUT_NAME,
            "input "
                + EngineException.quote(input.name())
                + " is missing; the model takes "
                + names());
      }
    }
    if (given.size() > inputs.size()) {
      for (String name : given.keySet()) {
        if (inputs.stream().noneMatch(input -> input.name().equals(name))) {
          throw new EngineException(
              Reason.INPUT_NAME,
              "the model has no input " + EngineException.quote(name) + "; it takes " + names());
        }
      }
    }
  }

  private List<String> names() {
    return inputs.stream().map(input -> EngineException.quote(input.name())).limit(20).toList();
  }

  private void requireShapes(List<Optional<Shape>> shapes) {
    Map<String, Integer> bound = new TreeMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      if (shapes.get(i).isEmpty()) {
        continue;
      }
      Input input = inputs.get(i);
      Shape shape = shapes.get(i).get();
      boolean fits = shape.rank() == input.dimensions().size();
      for (int axis = 0; fits && axis < shape.rank(); axis++) {
        fits = fits(input.dimensions().get(axis), shape.dim(axis), bound);
      }
      if (!fits) {
        throw new EngineException(
            Reason.INPUT_SHAPE,
            "input "
                + EngineException.quote(input.name())
                + " has shape "
                + shape
                + ", the model takes "
                + describe(input)
                + bindings(bound));
      }
    }
  }

  private static boolean fits(Dimension dimension, int size, Map<String, Integer> bound) {
    Optional<String> symbol = dimension.symbol();
    return symbol
        .map(name -> Optional.ofNullable(bound.putIfAbsent(name, size)).orElse(size) == size)
        .orElse(dimension.size() == size);
  }

  private static String bindings(Map<String, Integer> bound) {
    StringBuilder text = new StringBuilder();
    bound.forEach((name, size) ->
        text.append(text.isEmpty() ? " with " : ", ")
            .append(EngineException.quote(name))
            .append(" = ")
            .append(size));
    return text.toString();
  }

  private static String describe(Input input) {
    return input.dimensions().stream()
        .map(d -> d.symbol().map(EngineException::quote).orElse(String.valueOf(d.size())))
        .toList()
        .toString();
  }
}
