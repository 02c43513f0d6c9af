package network.assay.app.command;

/** How a command ends; scripts rely on these. */
public final class ExitStatus {
  /** Done, valid, every step held. */
  public static final int GOOD = 0;

  /** Invalid, a step failed. */
  public static final int BAD = 1;

  /** Cannot tell, or misuse: nothing is known about what was asked. */
  public static final int UNCLEAR = 2;

  private ExitStatus() {}
}
