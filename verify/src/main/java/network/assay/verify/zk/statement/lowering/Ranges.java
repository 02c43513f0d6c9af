package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import network.assay.verify.zk.statement.StatementBuilder;

/**
 * What must be shown to lie in some range. It is shown behind all nodes of all runs, since the best
 * size of the tables hangs on how much is looked up in them: a few numbers are cut into small
 * limbs, many are looked up as a whole.
 */
final class Ranges {
  private static final int LOG_LEAST = 4;
  private static final int LOG_MOST = 16;

  private final int logLeast;
  private final int logMost;
  private final List<Consumer<Limbs>> claims = new ArrayList<>();

  /** Of any size that there is. */
  Ranges() {
    this(LOG_LEAST, LOG_MOST);
  }

  /** By tables of 2^logLeast to 2^logMost entries. */
  Ranges(int logLeast, int logMost) {
    this.logLeast = logLeast;
    this.logMost = logMost;
  }

  /** Adds a claim, which says how it is shown by limbs. */
  void add(Consumer<Limbs> claim) {
    claims.add(claim);
  }

  /** Shows all claims, in order, by those tables that make the statement smallest. */
  void show(StatementBuilder builder) {
    int best = logLeast;
    long least = Long.MAX_VALUE;
    for (int log = logLeast; log <= logMost; log++) {
      Size size = new Size(builder);
      show(new Limbs(size, log));
      if (size.sum() < least) {
        least = size.sum();
        best = log;
      }
    }
    show(new Limbs(builder, best));
  }

  private void show(Limbs limbs) {
    claims.forEach(claim -> claim.accept(limbs));
  }
}
