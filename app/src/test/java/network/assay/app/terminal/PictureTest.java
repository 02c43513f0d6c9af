package network.assay.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final int[] LEVELS = {0, 255, 128, 0, 0, 255};

  @Test
  void plainCharactersTakeTwoColumnsForAPixel() {
    assertThat(new Picture(3, 2, LEVELS).lines(terminal(false, false)))
        .containsExactly("  @@++", "    @@");
  }

  @Test
  void blocksWithoutColours() {
    assertThat(new Picture(3, 2, LEVELS).lines(terminal(false, true)))
        .containsExactly("  ██▒▒", "    ██");
  }

  @Test
  void coloursShareALineBetweenTwoRows() {
    assertThat(new Picture(1, 3, new int[] {0, 255, 128}).lines(terminal(true, true)))
        .containsExactly(
            "\u001b[38;5;232;48;5;255m▀\u001b[0m", "\u001b[38;5;244;48;5;232m▀\u001b[0m");
  }

  @Test
  void aWideImageIsShrunk() {
    BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
    assertThat(Picture.of(image, 16).lines(terminal(false, false)))
        .hasSize(8)
        .allMatch(line -> line.length() == 32);
  }

  @Test
  void levelsMustFillThePicture() {
    assertThatThrownBy(() -> new Picture(2, 2, LEVELS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 grey levels for a picture of 2×2");
  }

  private static Terminal terminal(boolean colours, boolean unicode) {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true);
    return new Terminal(
        nowhere, nowhere, new Terminal.Features(colours, false, false, unicode, 80));
  }
}
