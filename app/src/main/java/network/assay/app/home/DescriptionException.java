package network.assay.app.home;

import java.io.Serial;

/** What an author says of a model cannot be used; the message names the member and the rule. */
public final class DescriptionException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  DescriptionException(String message) {
    super(message);
  }
}
