package network.assay.app.bench;

import static network.assay.app.bench.ModelBuilder.ints;
import static network.assay.app.bench.ModelBuilder.reals;
import static network.assay.app.bench.ModelBuilder.text;
import static network.assay.app.bench.ModelBuilder.texts;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A forest of full trees with random splits, as scikit-learn's exporter writes a classifier. */
final class RandomForest {
  private final SplittableRandom random;
  private final int features;
  private final int classes;
  private final List<Long> trees = new ArrayList<>();
  private final List<Long> nodes = new ArrayList<>();
  private final List<Long> columns = new ArrayList<>();
  private final List<Float> splits = new ArrayList<>();
  private final List<String> modes = new ArrayList<>();
  private final List<Long> whenTrue = new ArrayList<>();
  private final List<Long> whenFalse = new ArrayList<>();
  private final List<Long> leafTrees = new ArrayList<>();
  private final List<Long> leafNodes = new ArrayList<>();
  private final List<Long> leafClasses = new ArrayList<>();
  private final List<Float> leafWeights = new ArrayList<>();

  private RandomForest(long seed, int features, int classes) {
    this.random = new SplittableRandom(seed);
    this.features = features;
    this.classes = classes;
  }

  /** Input x [1, features], numbers between 0 and 1; outputs the label and the probabilities. */
  static byte[] onnx(ModelBuilder b, long seed, int trees, int depth, int features, int classes) {
    RandomForest forest = new RandomForest(seed, features, classes);
    for (int tree = 0; tree < trees; tree++) {
      for (int node = 0; node < (2 << depth) - 1; node++) {
        forest.node(tree, node, (1 << depth) - 1, 1f / trees);
      }
    }
    return forest.write(b);
  }

  /** Node i has the children 2i + 1 and 2i + 2; leaves begin at {@code firstLeaf}. */
  private void node(long tree, long node, long firstLeaf, float weight) {
    boolean leaf = node >= firstLeaf;
    trees.add(tree);
    nodes.add(node);
    columns.add(leaf ? 0 : random.nextLong(features));
    splits.add(leaf ? 0 : (float) random.nextDouble());
    modes.add(leaf ? "LEAF" : "BRANCH_LEQ");
    whenTrue.add(leaf ? 0 : 2 * node + 1);
    whenFalse.add(leaf ? 0 : 2 * node + 2);
    if (leaf) {
      double[] shares = random.doubles(classes).toArray();
      double sum = java.util.Arrays.stream(shares).sum();
      for (int c = 0; c < classes; c++) {
        leafTrees.add(tree);
        leafNodes.add(node);
        leafClasses.add((long) c);
        leafWeights.add((float) (weight * shares[c] / sum));
      }
    }
  }

  private byte[] write(ModelBuilder b) {
    long[] labels = new long[classes];
    for (int c = 0; c < classes; c++) {
      labels[c] = c;
    }
    List<String> out =
        b.learner(
            "TreeEnsembleClassifier",
            List.of(b.input("x", 1, features)),
            2,
            ints("nodes_treeids", longs(trees)),
            ints("nodes_nodeids", longs(nodes)),
            ints("nodes_featureids", longs(columns)),
            reals("nodes_values", floats(splits)),
            texts("nodes_modes", modes),
            ints("nodes_truenodeids", longs(whenTrue)),
            ints("nodes_falsenodeids", longs(whenFalse)),
            ints("class_treeids", longs(leafTrees)),
            ints("class_nodeids", longs(leafNodes)),
            ints("class_ids", longs(leafClasses)),
            reals("class_weights", floats(leafWeights)),
            ints("classlabels_int64s", labels),
            text("post_transform", "NONE"));
    return b.longOutput(out.get(0), 1).output(out.get(1), 1, classes).bytes();
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(v -> v).toArray();
  }

  private static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
