package network.assay.verify.zk.argument;

/** A check failed. Never leaves the verifier, which makes a result of it. */
@SuppressWarnings("serial") // Never serialised.
public final class ProofRefusedException extends RuntimeException {
  private final Check check;

  public ProofRefusedException(Check check, String sentence) {
    super(sentence, null, false, false);
    this.check = check;
  }

  /** The check that failed. */
  public Check check() {
    return check;
  }
}
