package network.assay.client.publish;

import java.nio.file.Path;
import network.assay.client.store.VersionLabel;
import network.assay.primitives.Wei;
import network.assay.verify.manifest.Lineage;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ModelName;

/**
 * What an author publishes.
 *
 * @param file the ONNX file
 * @param terms licence, lineage and price
 * @param io how people's things become inputs, and what outputs mean
 */
public record Publication(
    ModelName model, VersionLabel label, Path file, Terms terms, Manifest.Interface io) {

  /**
   * Under which terms.
   *
   * @param licence SPDX expression, such as {@code Apache-2.0}
   */
  public record Terms(String licence, Lineage lineage, Wei pricePerJob) {
    /** Free of charge, made from nothing else. */
    public static Terms free(String licence) {
      return new Terms(licence, Lineage.NONE, Wei.ZERO);
    }
  }
}
