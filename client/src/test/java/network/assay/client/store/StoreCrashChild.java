package network.assay.client.store;

import java.nio.file.Path;
import network.assay.client.TinyModel;

/** Publishes and removes versions until it is killed; prints a line when it begins. */
public final class StoreCrashChild {
  private StoreCrashChild() {}

  /** Arguments: the store's folder and a number that makes this process's labels its own. */
  public static void main(String[] args) {
    ModelStore store = ModelStore.open(Path.of(args[0]));
    for (int i = 0; ; i++) {
      if (i == 1) {
        System.out.println("running");
      }
      String label = args[1] + "." + i + ".0";
      TinyModel.publish(store, label, Integer.parseInt(args[1]) * 1000 + i);
      if (i % 3 == 2) {
        store.remove(ModelRef.of(TinyModel.NAME, new VersionLabel(args[1] + "." + (i - 1) + ".0")));
      }
    }
  }
}
