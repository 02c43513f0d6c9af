package network.assay.app.bench.zk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import network.assay.app.bench.ZkModels;

/** Small models to measure, and programs of a line to measure them with. */
final class Subjects {
  static final Timing ONCE = new Timing(0, 1);

  private Subjects() {}

  static Subject named(String name) {
    Path root = Path.of(System.getProperty("assay.root"));
    return Subject.of(new ZkModels(root).all().get(name).get(), 1, ONCE);
  }

  /** A shell script at this place. */
  static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
