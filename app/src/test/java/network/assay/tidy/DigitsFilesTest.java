package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The files of models/digits agree with each other: pictures, table, and what the page says. */
class DigitsFilesTest {
  private static final Path FOLDER = Sources.root().resolve("models/digits");
  private static final int SIDE = 8;
  private static final int LABEL = 1;
  private static final int PIXELS = 2;

  /** Place in the source to row: index, label, pixels. */
  private static Map<Integer, int[]> heldOut() throws IOException {
    Map<Integer, int[]> rows = new TreeMap<>();
    for (String line :
        Files.readAllLines(FOLDER.resolve("heldout.csv")).stream().skip(1).toList()) {
      int[] row = Stream.of(line.split(",", -1)).mapToInt(Integer::parseInt).toArray();
      assertThat(row).hasSize(PIXELS + SIDE * SIDE);
      rows.put(row[0], row);
    }
    return rows;
  }

  @Test
  void picturesAreRowsOfTheTable() throws IOException {
    Map<Integer, int[]> rows = heldOut();
    List<Integer> digits = new ArrayList<>();
    List<Path> pictures;
    try (Stream<Path> files = Files.list(FOLDER.resolve("images"))) {
      pictures = files.sorted().toList();
    }
    for (Path file : pictures) {
      String name = file.getFileName().toString();
      assertThat(name).matches("\\d-\\d{4}\\.png");
      int[] row = rows.get(Integer.parseInt(name.substring(2, 6)));
      assertThat(row).as("%s is held out", name).isNotNull();
      assertThat(row[LABEL]).as(name).isEqualTo(name.charAt(0) - '0');
      BufferedImage picture = ImageIO.read(file.toFile());
      assertThat(picture.getWidth()).isEqualTo(SIDE);
      assertThat(picture.getHeight()).isEqualTo(SIDE);
      for (int i = 0; i < SIDE * SIDE; i++) {
        assertThat(picture.getRaster().getSample(i % SIDE, i / SIDE, 0))
            .as("pixel %d of %s", i, name)
            .isEqualTo(row[PIXELS + i]);
      }
      digits.add(row[LABEL]);
    }
    assertThat(digits).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void theTableHoldsEachDigitAndSourceValuesOnly() throws IOException {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int[] row : heldOut().values()) {
      counts.merge(row[LABEL], 1, Integer::sum);
      for (int i = PIXELS; i < row.length; i++) {
        int value = (row[i] * 16 + 127) / 255;
        assertThat(row[i]).isEqualTo((value * 255 * 2 + 16) / 32);
      }
    }
    assertThat(counts.keySet()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(counts.values()).allMatch(count -> count >= 30);
  }

  @Test
  void thePageCountsWhatTheTableHolds() throws IOException {
    assertThat(Files.readString(FOLDER.resolve("README.md")))
        .contains(" of " + heldOut().size() + " held-out images right");
  }
}
