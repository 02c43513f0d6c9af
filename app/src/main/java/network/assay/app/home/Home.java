package network.assay.app.home;

import java.nio.file.Path;

/**
 * The layout of a home folder. Nothing is created by naming it.
 *
 * @param folder absolute
 */
public record Home(Path folder) {
  public Home {
    folder = folder.toAbsolutePath().normalize();
  }

  /** Blobs and published models; both a client's cache and what an operator hosts. */
  public Path store() {
    return folder.resolve("store");
  }

  /** Jobs of the operator: receipts and answers that can be looked up again. */
  public Path jobs() {
    return folder.resolve("jobs");
  }

  /** Weights as the kernels read them, shared by processes; may be removed at any time. */
  public Path packed() {
    return folder.resolve("packed");
  }

  /** Keys of proofs, made from models here; may be removed at any time. */
  public Path proofKeys() {
    return folder.resolve("proof-keys");
  }

  /** Folders of {@code assay infer}, one for each run. */
  public Path runs() {
    return folder.resolve("runs");
  }

  /** The address of the gateway that runs on this folder, while one does. */
  public Path gatewayAddress() {
    return folder.resolve("gateway.address");
  }

  /** Key files. */
  public Path keys() {
    return folder.resolve("keys");
  }

  /** The key file of this name. */
  public Path key(String name) {
    return keys().resolve(name + ".json");
  }
}
