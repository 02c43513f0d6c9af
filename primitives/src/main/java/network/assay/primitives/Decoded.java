package network.assay.primitives;

import java.util.Optional;

/**
 * What came of reading bytes from outside: a value, or the field that is wrong and a sentence about
 * it. Decoders that return this never throw, whatever the bytes.
 */
public sealed interface Decoded<T> {

  /** The bytes are good. */
  record Good<T>(T value) implements Decoded<T> {}

  /**
   * The bytes are bad at {@code field} (such as {@code usage.multiplyAdds}); why, in a sentence.
   */
  record Bad<T>(String field, String sentence) implements Decoded<T> {}

  default Optional<T> toOptional() {
    return switch (this) {
      case Good<T> good -> Optional.of(good.value());
      case Bad<T> _ -> Optional.empty();
    };
  }

  /**
   * The value, for callers to whom bad bytes are a fault of their own.
   *
   * @throws IllegalArgumentException naming field and reason when the bytes are bad
   */
  default T orThrow() {
    return switch (this) {
      case Good<T> good -> good.value();
      case Bad<T> bad -> throw new IllegalArgumentException(bad.field() + ": " + bad.sentence());
    };
  }
}
