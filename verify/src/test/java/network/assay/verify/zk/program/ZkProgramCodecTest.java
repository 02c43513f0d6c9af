package network.assay.verify.zk.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import network.assay.primitives.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZkProgramCodecTest {
  private static final long SEED = 99;

  /** x quantised, times a matrix, moved, and back. */
  private static ProgramText small() {
    ProgramText text = new ProgramText();
    int x = text.input("x", "f32", "n", 3);
    int w = text.constant("i8", new byte[] {1, -2, 3, 4, 5, 6}, 3, 2);
    int m = text.ints(7);
    int s = text.ints(9);
    String clamp = "{\"lo\":-127,\"hi\":127,\"to\":\"i8\"";
    int q = text.node("Quantise", clamp + ",\"scale\":\"0x3c000000\"}", "i8", x);
    int y = text.node("IntegerMatMul", clamp + "}", "i8", q, w, -1, m, s);
    int r = text.node("Transpose", "{\"permutation\":[1,0]}", "i8", y);
    int d = text.node("Dequantise", "{\"scale\":\"0x3d000000\"}", "f32", r);
    return text.output("y", d);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Decoded.Bad<ZkProgram> bad(String text) {
    Decoded<ZkProgram> decoded = ZkProgramCodec.decode(text.getBytes(StandardCharsets.UTF_8));
    assertThat(decoded).isInstanceOf(Decoded.Bad.class);
    return (Decoded.Bad<ZkProgram>) decoded;
  }

  @Test
  void readsEachPart() {
    ZkProgram program = small().program();
    assertThat(program.inputs().getFirst().dimensions())
        .containsExactly(ZkProgram.Dimension.symbolic("n"), ZkProgram.Dimension.fixed(3));
    assertThat(program.constants().getFirst().shape()).isEqualTo(ZkShape.of(3, 2));
    assertThat(program.nodes().stream().map(ZkProgram.Node::op))
        .containsExactly(
            new ZkOp.Quantise(0x3c000000, -127, 127, ZkType.I8),
            new ZkOp.IntegerMatMul(-127, 127, ZkType.I8),
            new ZkOp.Transpose(List.of(1, 0)),
            new ZkOp.Dequantise(0x3d000000));
    assertThat(program.nodes().get(1).inputs()).containsExactly(4, 1, -1, 2, 3);
    assertThat(program.outputs()).containsExactly(new ZkProgram.Output("y", 7));
    assertThat(program.values()).isEqualTo(8);
    assertThat(program.isConstant(1)).isTrue();
    assertThat(program.isConstant(4)).isFalse();
  }

  /** What is changed, into what, and what the reason says. */
  private static final String CHANGES =
      """
      "int" | "f32" | expected "int"
      "assay-program/1" | "assay-program/2" | expected "assay-program/1"
      "Transpose" | "NonZero" | cannot be proved
      "Transpose" | "Softmax" | cannot be proved
      "permutation":[1,0] | "axes":[1,0] | permutation
      "permutation":[1,0] | "more":1,"permutation":[1,0] | not part of the format
      [1,0] | [1, 0] | canonical
      "type":"f32" | "type":"f64" | no type of this name
      "type":"i8" | "type":"f32" | profile int has no f32
      "type":"i8" | "type":"u8" | input 1 is u8, which it does not take
      "shape":[3,2] | "shape":[-3,2] | expected dimensions
      "shape":[3,2] | "shape":[65536,65536] | elements
      "dims":["n",3] | "dims":["n",-3] | expected a size
      "scale":"0x3c000000" | "scale":"0x3C000000" | float bits
      "scale":"0x3c000000" | "scale":"0x00000001" | positive normal
      "scale":"0x3c000000" | "scale":"0x7f800000" | positive normal
      "hi":127,"lo":-127,"scale" | "hi":128,"lo":-127,"scale" | no range
      "hi":127,"lo":-127,"scale" | "hi":127,"lo":128,"scale" | no range
      "to":"i8"},"inputs":[0] | "to":"i32"},"inputs":[0] | no range
      "inputs":[0] | "inputs":[1] | only inputs are quantised
      "inputs":[0] | "inputs":[-1] | input 0 is not there
      "inputs":[0] | "inputs":[0,0] | expected 1 inputs, got 2
      "inputs":[4,1,-1,2,3] | "inputs":[4,1,-1,2,9] | only 0 to 4 exist
      "inputs":[4,1,-1,2,3] | "inputs":[4,1,-1,-1,3] | input 3 is not there
      "inputs":[4,1,-1,2,3] | "inputs":[0,1,-1,2,3] | reads f32
      "inputs":[4,1,-1,2,3] | "inputs":[4,1,1,2,3] | input 2 is i8
      "inputs":[4,1,-1,2,3] | "inputs":[4,1,-1,2] | expected 5 inputs, got 4
      "outputs":["f32"] | "outputs":["i8"] | makes f32
      "outputs":["f32"] | "outputs":["f32","f32"] | expected one output, got 2
      "value":7 | "value":8 | expected a value below 8
      "value":7 | "value":0 | it proves nothing
      """;

  @ParameterizedTest
  @CsvSource(textBlock = CHANGES, delimiter = '|', quoteCharacter = '\u0000')
  void refusesEveryChange(String from, String to, String reason) {
    String before = text(small().bytes());
    assertThat(before).contains(from);
    Decoded.Bad<ZkProgram> bad = bad(before.replace(from, to));
    assertThat(bad.field() + ": " + bad.sentence()).contains(reason);
  }

  @Test
  void namesTheNodeOfAnUnknownOperation() {
    Decoded.Bad<ZkProgram> bad = bad(text(small().bytes()).replace("Transpose", "Erf"));
    assertThat(bad.field()).isEqualTo("node 2 (\"Erf\")");
  }

  @Test
  void anyBytesGiveAProgramOrAReason() {
    byte[] good = small().bytes();
    SplittableRandom random = new SplittableRandom(SEED);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            random.nextBoolean() ? good[random.nextInt(good.length)] : (byte) random.nextInt();
      }
      taken += ZkProgramCodec.decode(bytes) instanceof Decoded.Good ? 1 : 0;
    }
    assertThat(taken).as("seed %d", SEED).isBetween(1, 10_000);
    assertThat(ZkProgramCodec.decode(new byte[0])).isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void oneSymbolHasOneSize() {
    ProgramText text = new ProgramText();
    text.input("a", "i8", "n", 2);
    text.input("b", "i8", "n");
    ZkProgram program = text.output("y", 0).program();
    program.requireShapes(List.of(ZkShape.of(5, 2), ZkShape.of(5)));
    assertThatThrownBy(() -> program.requireShapes(List.of(ZkShape.of(5, 2), ZkShape.of(6))))
        .hasMessageContaining("input 1")
        .hasMessageContaining("{n=5}");
    assertThatThrownBy(() -> program.requireShapes(List.of(ZkShape.of(5, 3), ZkShape.of(5))))
        .hasMessageContaining("input 0");
    assertThatThrownBy(() -> program.requireShapes(List.of(ZkShape.of(5, 2))))
        .hasMessageContaining("expected 2 inputs, got 1");
  }
}
