package network.assay.verify.zk.tensor;

import network.assay.verify.zk.program.ZkException;

/**
 * What may still be spent on a statement: one step for each element that is moved or number that is
 * computed. Asked before memory is taken or a loop begins.
 */
public final class StepBudget {
  private long left;

  /** A budget of so many steps. */
  public StepBudget(long steps) {
    this.left = steps;
  }

  /**
   * Takes steps.
   *
   * @throws ZkException when there are not so many left
   */
  public void spend(long steps) {
    if (steps < 0 || steps > left) {
      throw new ZkException(
          "takes " + steps + " steps, only " + left + " are left to the statement");
    }
    left -= steps;
  }

  /** Takes {@code count} times {@code each} steps. */
  public void spend(long count, long each) {
    if (count < 0 || each < 0 || (each != 0 && count > left / each)) {
      throw new ZkException(
          "takes "
              + count
              + " times "
              + each
              + " steps, only "
              + left
              + " are left to the statement");
    }
    spend(count * each);
  }

  /** Steps that are left. */
  public long left() {
    return left;
  }
}
