package network.assay.verify.manifest;

import java.util.List;
import java.util.Optional;
import network.assay.primitives.Cid;

/**
 * What a model was made from, with the share of each payment that goes to each source, in basis
 * points (1/100 of a percent). What is left of 10,000 is the author's.
 */
public record Lineage(List<Parent> parents, List<Dataset> datasets) {
  public static final int SHARE_BPS_MAX = 10_000;

  /** Most parents, and most data sets. */
  public static final int SOURCES_MAX = 64;

  public static final Lineage NONE = new Lineage(List.of(), List.of());

  public Lineage {
    parents = List.copyOf(parents);
    datasets = List.copyOf(datasets);
    if (parents.size() > SOURCES_MAX || datasets.size() > SOURCES_MAX) {
      throw new IllegalArgumentException(
          "expected at most " + SOURCES_MAX + " parents and " + SOURCES_MAX + " data sets");
    }
    int shares =
        parents.stream().mapToInt(Parent::shareBps).sum()
            + datasets.stream().mapToInt(Dataset::shareBps).sum();
    if (shares > SHARE_BPS_MAX) {
      throw new IllegalArgumentException(
          "expected shares of at most 10000 basis points in all, got " + shares);
    }
    if (parents.stream().map(Parent::cid).distinct().count() != parents.size()) {
      throw new IllegalArgumentException("expected each parent once");
    }
    if (datasets.stream().map(Dataset::name).distinct().count() != datasets.size()) {
      throw new IllegalArgumentException("expected each data set once");
    }
  }

  /** A model version that this one was made from, by the CID of its manifest. */
  public record Parent(Cid cid, int shareBps) {
    public Parent {
      requireShare(shareBps);
    }
  }

  /** A data set, by name and, where it is published by content, CID. */
  public record Dataset(String name, Optional<Cid> cid, int shareBps) {
    public Dataset {
      Names.requireText(name, "the name of a data set");
      requireShare(shareBps);
    }
  }

  private static void requireShare(int shareBps) {
    if (shareBps < 0 || shareBps > SHARE_BPS_MAX) {
      throw new IllegalArgumentException(
          "expected a share of 0 to 10000 basis points, got " + shareBps);
    }
  }
}
