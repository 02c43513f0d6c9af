package network.assay.client.job;

import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.verify.receipt.Receipt;

/**
 * Where a job is. Says nothing of inputs, outputs or salt: whoever has the receipt may ask, and the
 * receipt is meant to be shown around.
 *
 * @param receipt there once the job is answered
 */
public record JobStatus(Hash32 id, State state, Optional<Receipt> receipt) {

  /** The states of DESIGN, section 3, that an operator alone can reach. */
  public enum State {
    ACCEPTED("accepted"),
    ANSWERED("answered");

    private final String label;

    State(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public JobStatus {
    if (receipt.isPresent() != (state == State.ANSWERED)) {
      throw new IllegalArgumentException("an answered job has a receipt, no other has");
    }
  }
}
