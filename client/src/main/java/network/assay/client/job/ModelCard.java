package network.assay.client.job;

import java.util.List;
import network.assay.client.store.PublishedVersion;
import network.assay.verify.manifest.Manifest;

/**
 * What is known of a version that can be run.
 *
 * @param inputs in the program's order
 * @param outputs in the program's order
 */
public record ModelCard(
    PublishedVersion version, Manifest manifest, List<Port> inputs, List<Port> outputs) {
  public ModelCard {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
