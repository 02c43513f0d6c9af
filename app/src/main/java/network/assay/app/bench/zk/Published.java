package network.assay.app.bench.zk;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What others have published about a model of the same size, on machines of theirs: no comparison,
 * only the size of things.
 *
 * @param who the system
 * @param setting what was proved, and on what
 * @param source where the figures stand, read 2026-11
 * @param prepareSeconds keys; empty where none is given, or none is needed
 * @param proveSeconds without keys
 * @param verifySeconds of one proof
 */
public record Published(
    String who,
    String setting,
    String source,
    OptionalDouble prepareSeconds,
    double proveSeconds,
    double verifySeconds) {

  private static final String DEEP_PROVE = "DeepProve";
  private static final String DEEP_PROVE_SOURCE = "README of Lagrange-Labs/deep-prove";
  private static final String SERVER = "AMD EPYC 7B12 server";

  private static final String JOLT_ATLAS = "Jolt Atlas";
  private static final String JOLT_ATLAS_SOURCE = "README of ICME-Lab/jolt-atlas";
  private static final String LAPTOP = "MacBook Pro M3, 16 GB";

  private static final String EZKL = "EZKL";

  /** The figures for one of the bench's models. */
  static List<Published> of(String model) {
    return switch (model) {
      case "cnn-264k" ->
          List.of(
              proofOnly(DEEP_PROVE, "CNN of 264k, CIFAR-10; " + SERVER, 1.242, 0.599),
              proofOnly(
                  EZKL, "the same model, measured by DeepProve; " + SERVER, 196.567, 312.505));
      case "mlp-4m" ->
          List.of(
              proofOnly(DEEP_PROVE, "dense layers of 4M; " + SERVER, 2.335, 0.520),
              proofOnly(EZKL, "the same model, measured by DeepProve; " + SERVER, 126.831, 1.112));
      case "nanogpt" ->
          List.of(
              jolt("nanoGPT of 0.25M, 4 layers; " + LAPTOP, 0.263, 2.288, 0.127),
              new Published(
                  EZKL,
                  "nanoGPT of 0.25M, 4 layers; server",
                  "blog.ezkl.xyz/post/nanogpt",
                  OptionalDouble.of(192 + 212),
                  237,
                  0.34));
      case "gpt2-124m" ->
          List.of(
              jolt("GPT-2, 16 tokens; " + LAPTOP, 1.003, 14.889, 1.038),
              new Published(
                  DEEP_PROVE,
                  "GPT-2, 512 tokens, proof of 10.7 MiB; server of 504 GB",
                  "Lagrange's engineering updates",
                  OptionalDouble.empty(),
                  456,
                  1.3));
      default -> List.of();
    };
  }

  private static Published proofOnly(
      String who, String setting, double proveSeconds, double verifySeconds) {
    return new Published(
        who, setting, DEEP_PROVE_SOURCE, OptionalDouble.empty(), proveSeconds, verifySeconds);
  }

  private static Published jolt(String setting, double prepare, double prove, double verify) {
    return new Published(
        JOLT_ATLAS, setting, JOLT_ATLAS_SOURCE, OptionalDouble.of(prepare), prove, verify);
  }
}
