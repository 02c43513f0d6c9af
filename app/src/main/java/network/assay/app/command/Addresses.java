package network.assay.app.command;

import java.net.URI;
import network.assay.client.job.HttpJobApi;

/** Addresses that a user typed. */
final class Addresses {
  private Addresses() {}

  /** A client of the server there. */
  static HttpJobApi api(URI address) {
    try {
      return new HttpJobApi(address);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(e.getMessage(), e);
    }
  }
}
