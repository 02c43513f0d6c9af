package network.assay.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of the repository as a reader of it gets them: no build output, nothing ignored. */
final class Sources {
  /** Directories that are never part of the repository, should git not be there to ask. */
  private static final Set<String> PASSED_OVER =
      Set.of(".git", "target", ".tools", "build", ".idea", ".vscode", "venv", "__pycache__");

  private Sources() {}

  /** The root of the repository: system property {@code assay.root}, set by the build. */
  static Path root() {
    String root = System.getProperty("assay.root");
    if (root == null) {
      throw new IllegalStateException(
          "expected the system property assay.root (the build sets it), got none");
    }
    return Path.of(root);
  }

  /** Files relative to the root, sorted: what git lists, or a walk where it is not a checkout. */
  static List<Path> committed(Path root) throws IOException, InterruptedException {
    return listedByGit(root).orElseGet(() -> walked(root)).stream()
        .filter(path -> Files.isRegularFile(root.resolve(path)))
        .sorted()
        .toList();
  }

  private static Optional<List<Path>> listedByGit(Path root)
      throws IOException, InterruptedException {
    if (!Files.exists(root.resolve(".git"))) {
      return Optional.empty();
    }
    Process git;
    try {
      git =
          new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) {
      return Optional.empty();
    }
    List<Path> paths = new ArrayList<>();
    for (String name : names.split("\0", -1)) {
      if (!name.isEmpty()) {
        paths.add(Path.of(name));
      }
    }
    return Optional.of(paths);
  }

  private static List<Path> walked(Path root) {
    List<Path> paths = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              Path name = folder.getFileName();
              return !folder.equals(root) && name != null && PASSED_OVER.contains(name.toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              paths.add(root.relativize(file));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return paths;
  }

  /** The lines of a text file; empty when its bytes are not UTF-8 text. */
  static Optional<List<String>> lines(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (byte b : bytes) {
      if (b == 0) {
        return Optional.empty();
      }
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.lines().toList());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The name of a path with forward slashes, on every platform. */
  static String name(Path path) {
    return path.toString().replace('\\', '/');
  }
}
