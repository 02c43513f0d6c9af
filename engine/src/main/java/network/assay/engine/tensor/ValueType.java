package network.assay.engine.tensor;

/**
 * What a value of a program may be: a tensor of some element type, a sequence, or an optional
 * value. A tensor's value type is its element type; shapes are known apart from it.
 */
public sealed interface ValueType permits ElementType, ValueType.SequenceOf, ValueType.OptionalOf {
  /** Deepest nesting of types: ONNX has optional(sequence(tensor)) and no deeper one. */
  int DEPTH_MAX = 3;

  /** The canonical name, such as {@code f32}, {@code sequence(f32)}, {@code optional(i64)}. */
  String label();

  /** How many types lie in each other: 1 for a tensor. */
  int depth();

  /** Any number of values of one type, in order. */
  record SequenceOf(ValueType item) implements ValueType {
    public SequenceOf {
      requireDepth(item);
    }

    @Override
    public String label() {
      return "sequence(" + item.label() + ")";
    }

    @Override
    public int depth() {
      return item.depth() + 1;
    }
  }

  /** One value of a type, or none. */
  record OptionalOf(ValueType item) implements ValueType {
    public OptionalOf {
      requireDepth(item);
    }

    @Override
    public String label() {
      return "optional(" + item.label() + ")";
    }

    @Override
    public int depth() {
      return item.depth() + 1;
    }
  }

  private static void requireDepth(ValueType item) {
    if (item.depth() >= DEPTH_MAX) {
      throw new IllegalArgumentException(
          "types nest deeper than " + DEPTH_MAX + " around " + item.label());
    }
  }

  /**
   * The element type of a tensor.
   *
   * @throws IllegalArgumentException when this is no tensor type
   */
  default ElementType element() {
    if (this instanceof ElementType element) {
      return element;
    }
    throw new IllegalArgumentException("is a " + label() + ", expected a tensor");
  }

  /**
   * The type with this canonical name.
   *
   * @throws IllegalArgumentException when no type has the name
   */
  static ValueType ofLabel(String label) {
    return ofLabel(label, 1);
  }

  private static ValueType ofLabel(String label, int depth) {
    if (depth <= DEPTH_MAX && label.endsWith(")")) {
      for (String kind : new String[] {"sequence(", "optional("}) {
        if (label.startsWith(kind)) {
          ValueType item = ofLabel(label.substring(kind.length(), label.length() - 1), depth + 1);
          return kind.startsWith("s") ? new SequenceOf(item) : new OptionalOf(item);
        }
      }
    }
    return ElementType.ofLabel(label);
  }
}
