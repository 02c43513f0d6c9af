package network.assay.app.doctor;

import java.util.Locale;

/**
 * One line of the doctor.
 *
 * @param name what was looked for
 * @param state how it stands
 * @param detail what was found, or what was not
 * @param purpose what the thing is for
 */
public record Finding(String name, State state, String detail, String purpose) {

  /** How a thing stands; only {@link #BROKEN} keeps the product from running. */
  public enum State {
    OK,
    MISSING,
    BROKEN;

    /** The word that is printed. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String detail, String purpose) {
    return new Finding(name, State.OK, detail, purpose);
  }

  static Finding missing(String name, String detail, String purpose) {
    return new Finding(name, State.MISSING, detail, purpose);
  }

  static Finding broken(String name, String detail, String purpose) {
    return new Finding(name, State.BROKEN, detail, purpose);
  }
}
