package network.assay.app.terminal;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A grey picture as lines of characters. With colours and block characters, two rows of pixels
 * share a line of upper half blocks in 24 grey levels; with block characters alone, five shades of
 * block; else ten plain characters. The latter two take two columns for a pixel, since characters
 * are about twice as high as wide.
 */
public final class Picture {
  private static final String SHADES = " ░▒▓█";
  private static final String PLAIN = " .:-=+*#%@";
  private static final int GREYS = 24;
  private static final int GREY_FIRST = 232;

  private final int width;
  private final int height;
  private final int[] levels;

  /**
   * @param levels height × width grey levels in row order, 0 (black) to 255 (white)
   */
  public Picture(int width, int height, int[] levels) {
    if (levels.length != width * height) {
      throw new IllegalArgumentException(
          levels.length + " grey levels for a picture of " + width + "×" + height);
    }
    this.width = width;
    this.height = height;
    this.levels = levels.clone();
  }

  /** The picture in grey, shrunk to at most {@code widthMax} columns of pixels if it is wider. */
  public static Picture of(BufferedImage image, int widthMax) {
    int width = Math.min(image.getWidth(), widthMax);
    int height = Math.max(1, image.getHeight() * width / image.getWidth());
    BufferedImage grey = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = grey.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    int[] levels = new int[width * height];
    for (int i = 0; i < levels.length; i++) {
      int rgb = grey.getRGB(i % width, i / width);
      // ITU-R BT.601 luma in integers.
      levels[i] = (299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff)) / 1000;
    }
    return new Picture(width, height, levels);
  }

  /** The lines to print on this terminal's standard output. */
  public List<String> lines(Terminal terminal) {
    Terminal.Features features = terminal.features();
    if (features.unicode() && features.outColours()) {
      return halfBlocks();
    }
    return features.unicode() ? shaded(SHADES) : shaded(PLAIN);
  }

  private List<String> halfBlocks() {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < height; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < width; x++) {
        int upper = grey(levels[y * width + x]);
        int lower = y + 1 < height ? grey(levels[(y + 1) * width + x]) : grey(0);
        line.append("\u001b[38;5;").append(upper).append(";48;5;").append(lower).append("m▀");
      }
      lines.add(line.append("\u001b[0m").toString());
    }
    return lines;
  }

  private static int grey(int level) {
    return GREY_FIRST + level * GREYS / 256;
  }

  private List<String> shaded(String characters) {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < width; x++) {
        char c = characters.charAt(levels[y * width + x] * characters.length() / 256);
        line.append(c).append(c);
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
