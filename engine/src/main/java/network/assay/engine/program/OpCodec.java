package network.assay.engine.program;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.ValueType;
import network.assay.primitives.Fields;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.JsonException;

/**
 * The attributes of operations as JSON, by the components of their records: whole numbers and lists
 * of them as such, booleans as such, enum constants and types by their lower-case names, bodies as
 * objects of inputs, nodes and outputs, floats (and lists of enum constants or floats likewise) as
 * their IEEE 754 bits in text ({@code "0x3f800000"}), since canonical JSON has no fractions. The
 * name of a record is the name of the operation: renaming one, or a component, changes the format.
 */
final class OpCodec {
  private static final HexFormat HEX = HexFormat.of();
  private static final int LIST_MAX = 64;
  private static final SortedMap<String, Class<?>> OPS = operations();

  private OpCodec() {}

  private static SortedMap<String, Class<?>> operations() {
    SortedMap<String, Class<?>> byName = new TreeMap<>();
    collect(Op.class, byName);
    return Collections.unmodifiableSortedMap(byName);
  }

  private static void collect(Class<?> family, SortedMap<String, Class<?>> byName) {
    for (Class<?> op : family.getPermittedSubclasses()) {
      if (op.isRecord()) {
        if (byName.put(op.getSimpleName(), op) != null) {
          throw new IllegalStateException("two operations are named " + op.getSimpleName());
        }
      } else {
        collect(op, byName);
      }
    }
  }

  static JsonObject encode(Op op) {
    Json.ObjectBuilder attributes = Json.object();
    for (RecordComponent component : op.getClass().getRecordComponents()) {
      try {
        attributes.put(component.getName(), encode(component.getAccessor().invoke(op)));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("component " + component + " cannot be read", e);
      }
    }
    return attributes.build();
  }

  private static Json encode(Object value) {
    return switch (value) {
      case Integer number -> Json.of(number);
      case Boolean bool -> Json.of(bool);
      case Float number -> Json.of("0x" + HEX.toHexDigits(Float.floatToIntBits(number)));
      case ValueType type -> Json.of(type.label());
      case Body body -> ProgramCodec.body(body);
      case Enum<?> constant -> Json.of(ProgramCodec.label(constant));
      case List<?> list -> Json.of(list.stream().map(OpCodec::encode).toList());
      default -> throw new IllegalStateException(value.getClass() + " has no JSON form");
    };
  }

  static Op decode(String name, Fields attributes, String path) {
    Class<?> type = OPS.get(name);
    if (type == null) {
      throw new JsonException(path, "no operation has this name; known are " + OPS.keySet());
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = decode(components[i], attributes);
    }
    attributes.closed();
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return (Op) constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new JsonException(path, String.valueOf(e.getCause().getMessage()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("operation " + name + " cannot be made", e);
    }
  }

  private static Object decode(RecordComponent component, Fields attributes) {
    Class<?> type = component.getType();
    String name = component.getName();
    if (type == int.class) {
      return (int) attributes.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == boolean.class) {
      return attributes.bool(name);
    }
    if (type == float.class) {
      return attributes.parsed(name, OpCodec::parseFloat);
    }
    if (type == Body.class) {
      return ProgramCodec.body(attributes.object(name));
    }
    if (type == ValueType.class) {
      return attributes.parsed(name, ValueType::ofLabel);
    }
    if (type == ElementType.class) {
      return attributes.parsed(name, ElementType::ofLabel);
    }
    if (type == List.class) {
      return list(component, attributes);
    }
    return attributes.parsed(name, text -> parseEnum(type, text));
  }

  private static List<?> list(RecordComponent component, Fields attributes) {
    String name = component.getName();
    Class<?> type = (Class<?>) itemType(component);
    if (type == Integer.class) {
      return integers(attributes.array(name, LIST_MAX), attributes.path(name));
    }
    List<Object> values = new ArrayList<>();
    for (String text : attributes.texts(name, LIST_MAX)) {
      try {
        values.add(type == Float.class ? parseFloat(text) : parseEnum(type, text));
      } catch (IllegalArgumentException e) {
        throw new JsonException(attributes.path(name), e.getMessage());
      }
    }
    return List.copyOf(values);
  }

  private static Type itemType(RecordComponent component) {
    return ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
  }

  private static float parseFloat(String text) {
    if (!text.matches("0x[0-9a-f]{8}")) {
      throw new IllegalArgumentException("expected float bits such as \"0x3f800000\"");
    }
    return Float.intBitsToFloat(Integer.parseUnsignedInt(text.substring(2), 16));
  }

  private static Object parseEnum(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (ProgramCodec.label((Enum<?>) constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "expected one of " + Arrays.toString(type.getEnumConstants()) + " in lower case");
  }

  static List<Integer> integers(List<Json> items, String path) {
    List<Integer> values = new ArrayList<>();
    for (Json item : items) {
      if (!(item instanceof JsonInteger number) || number.value() != (int) number.value()) {
        throw new JsonException(path, "expected 32-bit integers, got " + item.canonicalText());
      }
      values.add((int) number.value());
    }
    return List.copyOf(values);
  }
}
