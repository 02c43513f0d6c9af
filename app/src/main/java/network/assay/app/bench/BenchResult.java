package network.assay.app.bench;

/**
 * One line of a bench.
 *
 * @param bench name of the bench
 * @param caseName name of the case, with the number of threads; {@code all} for the summary
 * @param metric what the two figures measure, unit last
 * @param ours our figure
 * @param peer the peer's figure
 * @param peerName who the peer is, with its version
 * @param ratio above 1: ours is better
 */
public record BenchResult(
    String bench,
    String caseName,
    String metric,
    double ours,
    double peer,
    String peerName,
    double ratio) {}
