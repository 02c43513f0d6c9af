package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Matches what a caller gives with what a program declares. */
final class InputBinding {
  private final List<Input> inputs;

  InputBinding(List<Input> inputs) {
    this.inputs = inputs;
  }

  /** The tensors in the program's order. */
  List<Tensor> bind(Map<String, Tensor> given) {
    requireNames(given);
    List<Tensor> ordered = new ArrayList<>();
    for (Input input : inputs) {
      Tensor tensor = given.get(input.name());
      if (tensor.type() != input.type()) {
        throw new EngineException(
            Reason.INPUT_TYPE,
            "input "
                + EngineException.quote(input.name())
                + " is "
                + tensor.type().label()
                + ", the model takes "
                + input.type().label());
      }
      ordered.add(tensor);
    }
    requireShapes(ordered.stream().map(Tensor::shape).toList());
    return ordered;
  }

  /** The shapes in the program's order. */
  List<Shape> bindShapes(Map<String, Shape> given) {
    requireNames(given);
    List<Shape> ordered = inputs.stream().map(input -> given.get(input.name())).toList();
    requireShapes(ordered);
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

  private void requireShapes(List<Shape> shapes) {
    Map<String, Integer> bound = new TreeMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      Input input = inputs.get(i);
      Shape shape = shapes.get(i);
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
