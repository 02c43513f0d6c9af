package network.assay.client.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.manifest.Decimal;
import network.assay.verify.manifest.InputMapping;
import org.junit.jupiter.api.Test;

class InputTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", out)).isTrue();
    return out.toByteArray();
  }

  private static Program.Input input(String name, ElementType type, int... dims) {
    return new Program.Input(
        name,
        type,
        java.util.Arrays.stream(dims)
            .mapToObj(d -> d < 0 ? Program.Dimension.symbolic("n") : Program.Dimension.fixed(d))
            .toList());
  }

  private static InputMapper image(
      ElementType type, int size, InputMapping.Channels channels, InputMapping.Layout layout) {
    boolean gray = channels == InputMapping.Channels.GRAY;
    List<Decimal> zeros =
        gray ? List.of(Decimal.ZERO) : List.of(Decimal.ZERO, Decimal.ZERO, Decimal.ZERO);
    List<Decimal> ones =
        gray ? List.of(Decimal.ONE) : List.of(Decimal.ONE, Decimal.ONE, Decimal.ONE);
    int c = channels.count();
    Program.Input input =
        layout == InputMapping.Layout.NCHW
            ? input("x", type, -1, c, size, size)
            : input("x", type, -1, size, size, c);
    InputMapper mapper =
        new InputMapper(
            List.of(input),
            List.of(
                new InputMapping.Image(
                    "x",
                    size,
                    size,
                    channels,
                    layout,
                    new InputMapping.Pixels(Decimal.ONE, zeros, ones, false))));
    mapper.requireFit();
    return mapper;
  }

  @Test
  void readsSamplesOfEveryPngDepthAsTheyAre() throws IOException {
    BufferedImage gray16 = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    gray16.getRaster().setSample(0, 0, 0, 0x8080);
    gray16.getRaster().setSample(1, 0, 0, 0xffff);
    assertThat(Picture.read(png(gray16)).gray()).containsExactly((byte) 0x80, (byte) 0xff);

    BufferedImage gray8 = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    gray8.getRaster().setSample(0, 0, 0, 77);
    assertThat(Picture.read(png(gray8)).gray()).containsExactly((byte) 77, (byte) 0);

    IndexColorModel palette =
        new IndexColorModel(
            2, 2, new byte[] {10, (byte) 200}, new byte[] {20, (byte) 210}, new byte[] {30, 40});
    BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    indexed.getRaster().setSample(1, 0, 0, 1);
    Picture colours = Picture.read(png(indexed));
    assertThat(colours.channel(0)).containsExactly((byte) 10, (byte) 200);
    assertThat(colours.channel(1)).containsExactly((byte) 20, (byte) 210);
    assertThat(colours.channel(2)).containsExactly((byte) 30, (byte) 40);

    BufferedImage alpha = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    alpha.setRGB(0, 0, 0x00123456);
    alpha.setRGB(1, 0, 0x80000000);
    alpha.setRGB(2, 0, 0xff010203);
    assertThat(Picture.read(png(alpha)).channel(0))
        .containsExactly((byte) 255, (byte) 127, (byte) 1);

    BufferedImage binary = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    binary.getRaster().setSample(1, 0, 0, 1);
    assertThat(Picture.read(png(binary)).gray()).containsExactly((byte) 0, (byte) 255);
  }

  @Test
  void resizesByExactArea() {
    byte[] plane = {0, 100, (byte) 200, 50};
    assertThat(BoxResize.resize(plane, 2, 2, 1, 1)).containsExactly((byte) 88);
    assertThat(BoxResize.resize(plane, 4, 1, 2, 1)).containsExactly((byte) 50, (byte) 125);
    assertThat(BoxResize.resize(new byte[] {0, 90, (byte) 180}, 3, 1, 2, 1))
        .containsExactly((byte) 30, (byte) 150);
    assertThat(BoxResize.resize(new byte[] {1, 2}, 2, 1, 4, 2))
        .containsExactly(1, 1, 2, 2, 1, 1, 2, 2);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50; i++) {
      int w = 1 + random.nextInt(20);
      int h = 1 + random.nextInt(20);
      int nw = 1 + random.nextInt(20);
      int nh = 1 + random.nextInt(20);
      byte[] source = new byte[w * h];
      random.nextBytes(source);
      assertThat(BoxResize.resize(source, w, h, nw, nh)).isEqualTo(naive(source, w, h, nw, nh));
    }
  }

  /** Each pixel split into newWidth × newHeight pieces, then summed one by one. */
  private static byte[] naive(byte[] plane, int w, int h, int nw, int nh) {
    byte[] out = new byte[nw * nh];
    for (int y = 0; y < nh; y++) {
      for (int x = 0; x < nw; x++) {
        long sum = 0;
        for (int sy = y * h; sy < (y + 1) * h; sy++) {
          for (int sx = x * w; sx < (x + 1) * w; sx++) {
            sum += plane[sy / nh * w + sx / nw] & 255;
          }
        }
        out[y * nw + x] = (byte) ((2 * sum + (long) w * h) / (2L * w * h));
      }
    }
    return out;
  }

  @Test
  void layoutsAndColours() throws IOException {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x0a141e);
    image.setRGB(1, 1, 0xffffff);
    byte[] file = png(image);
    assertThat(
            image(ElementType.F32, 2, InputMapping.Channels.RGB, InputMapping.Layout.NCHW)
                .read(file)
                .get("x")
                .floats())
        .containsExactly(10, 0, 0, 255, 20, 0, 0, 255, 30, 0, 0, 255);
    assertThat(
            image(ElementType.F64, 2, InputMapping.Channels.RGB, InputMapping.Layout.NHWC)
                .read(file)
                .get("x")
                .doubles())
        .containsExactly(10, 20, 30, 0, 0, 0, 0, 0, 0, 255, 255, 255);
    assertThat(
            image(ElementType.F32, 2, InputMapping.Channels.GRAY, InputMapping.Layout.NCHW)
                .read(file)
                .get("x")
                .floats())
        .containsExactly(18, 0, 0, 255);
  }

  @Test
  void refusesBombsAndDamagedPictures() throws IOException {
    BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
    byte[] bomb = png(image);
    // The header claims 60000 × 60000 pixels; its checksum comes right by computing it again.
    java.nio.ByteBuffer.wrap(bomb).putInt(16, 60_000).putInt(20, 60_000);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(bomb, 12, 17);
    java.nio.ByteBuffer.wrap(bomb).putInt(29, (int) crc.getValue());
    assertThatThrownBy(() -> Picture.read(bomb))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("60000");
    byte[] good = png(image);
    for (int length : new int[] {9, 20, 40, good.length - 20}) {
      assertThatThrownBy(() -> Picture.read(java.util.Arrays.copyOf(good, length)))
          .as("cut to " + length)
          .isInstanceOf(InputException.class);
    }
    assertThatThrownBy(() -> Picture.read(utf8("GIF89a"))).hasMessageContaining("PNG or JPEG");
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = good.clone();
      damaged[8 + random.nextInt(good.length - 8)] = (byte) random.nextInt(256);
      try {
        assertThat(Picture.read(damaged).width()).isPositive();
      } catch (InputException e) {
        assertThat(e).hasMessageMatching("(?s).*(picture|png|damaged|pixels).*");
      }
    }
  }

  @Test
  void mapsTextAndRows() {
    InputMapper text =
        new InputMapper(
            List.of(input("t", ElementType.I32, 1, 5)),
            List.of(new InputMapping.Text("t", 5, -1, "i32")));
    text.requireFit();
    assertThat(text.read(utf8("é!")).get("t").ints()).containsExactly(195, 169, 33, -1, -1);
    assertThat(text.read(utf8("abcdefg")).get("t").ints()).containsExactly(97, 98, 99, 100, 101);
    assertThatThrownBy(() -> text.read(new byte[] {(byte) 0xff})).hasMessageContaining("UTF-8");

    InputMapper row =
        new InputMapper(
            List.of(input("x", ElementType.F32, -1, 3)),
            List.of(new InputMapping.Row("x", List.of("a", "b", "c"))));
    row.requireFit();
    for (String same :
        List.of(
            "1,2.5,-3e1",
            "c,a,b\n-30,1,2.5\n",
            "\"1\", 2.5 ,-30\r\n",
            "{\"c\":-30,\"a\":1,\"b\":2.5}",
            "[1,2.5,-30.0]",
            "[[1,2.5,-30]]",
            "[{\"a\":1,\"b\":2.5,\"c\":-30}]",
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\","
                + "\"data\":[1,2.5,-30]}]}")) {
      Tensor tensor = row.read(utf8(same)).get("x");
      assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3));
      assertThat(tensor.floats()).as(same).containsExactly(1f, 2.5f, -30f);
    }
    assertThat(row.read(utf8("1,2,3\n4,5,NaN\n")).get("x").shape()).isEqualTo(Shape.of(2, 3));
    for (String bad :
        List.of(
            "",
            "1,2",
            "1,2,3,4",
            "1,2,x",
            "a,b,c",
            "{\"a\":1}",
            "{\"a\":1,\"b\":2,\"d\":3}",
            "[1,2,true]",
            "[1,[2],3]",
            "1,\"2,3",
            "1,2,0x10",
            "1,2,1f",
            "1,2,1e99")) {
      assertThatThrownBy(() -> row.read(utf8(bad))).as(bad).isInstanceOf(InputException.class);
    }
  }

  @Test
  void roundsDecimalsOnce() throws NumberText.Unfit {
    // Half-way cases that go wrong when a text is rounded to double or float first.
    assertThat(NumberText.toFloat("1.00000005960464477539062500000001")).isEqualTo(Math.nextUp(1f));
    assertThat(NumberText.toHalf("1.00048828125")).isEqualTo((short) 0x3c00);
    assertThat(NumberText.toHalf("1.000488281250000000000000000000001")).isEqualTo((short) 0x3c01);
    assertThat(NumberText.toHalf("-5.96046447753906250e-8")).isEqualTo((short) 0x8001);
    assertThat(NumberText.toHalf("2.9802322387695312e-8")).isEqualTo((short) 0);
    assertThat(NumberText.toHalf("2.98023223876953126e-8")).isEqualTo((short) 1);
    assertThat(NumberText.toHalf("65519.99")).isEqualTo((short) 0x7bff);
    assertThatThrownBy(() -> NumberText.toHalf("65520")).isInstanceOf(NumberText.Unfit.class);
    assertThat(NumberText.toBfloat("1.00390625")).isEqualTo((short) 0x3f80);
    assertThat(NumberText.toBfloat("1.003906250000000000000000000001")).isEqualTo((short) 0x3f81);
    assertThat(NumberText.toHalf("-1e-400")).isEqualTo((short) 0x8000);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      short bits = (short) random.nextInt(0x7c00);
      BigDecimal value = new BigDecimal(Float.float16ToFloat(bits));
      assertThat(NumberText.toHalf(value.toString())).isEqualTo(bits);
    }
  }

  @Test
  void disclosuresHaveOneTextAndEveryByteCounts() {
    SequencedMap<String, Tensor> parts = new LinkedHashMap<>();
    parts.put(
        "f", Tensor.ofFloats(Shape.of(2, 3), 1, -0f, 0.1f, Float.NaN, 1e30f, Float.MIN_VALUE));
    parts.put("d", Tensor.ofDoubles(Shape.of(2), Double.NEGATIVE_INFINITY, 1e-300));
    parts.put("i", Tensor.ofLongs(ElementType.U64, Shape.of(1), -1L));
    parts.put("b", Tensor.ofBytes(ElementType.BOOL, Shape.of(2), (byte) 1, (byte) 0));
    parts.put("h", Tensor.ofShorts(ElementType.F16, Shape.SCALAR, (short) 0x3555));
    parts.put("s", Tensor.ofStrings(Shape.of(2), "ä\"\\\n\u0001", ""));
    parts.put("e", Tensor.ofFloats(Shape.of(0, 4)));
    Hash32 salt = Sha256.ofUtf8("salt");
    byte[] text = Disclosure.ofInput(salt, parts).encode();
    assertThat(new String(text, StandardCharsets.UTF_8))
        .startsWith("{\"format\":\"assay-disclosure/1\",\"side\":\"input\",\"salt\":\"" + salt)
        .contains("[1.0,-0.0,0.1,\"NaN\",1.0E30,1.4E-45]")
        .contains("18446744073709551615")
        .contains("[true,false]")
        .contains("\"ä\\\"\\\\\\n\\u0001\"");
    Disclosure read = Disclosure.decode(text);
    assertThat(read.salt()).contains(salt);
    assertThat(read.encode()).isEqualTo(text);

    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 3000; i++) {
      byte[] flipped = text.clone();
      int at = random.nextInt(text.length);
      flipped[at] ^= (byte) (1 + random.nextInt(255));
      try {
        assertThat(Disclosure.decode(flipped).encode()).isEqualTo(flipped).isNotEqualTo(text);
      } catch (InputException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    for (String bad : List.of("", "{}", "null", new String(text, StandardCharsets.UTF_8) + "\n")) {
      assertThatThrownBy(() -> Disclosure.decode(utf8(bad))).isInstanceOf(InputException.class);
    }
  }
}
