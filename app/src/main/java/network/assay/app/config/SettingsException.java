package network.assay.app.config;

import java.io.Serial;

/** The configuration file cannot be used; the message names the file, the key and what to do. */
public final class SettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  SettingsException(String message) {
    super(message);
  }
}
