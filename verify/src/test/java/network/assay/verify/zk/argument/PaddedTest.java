package network.assay.verify.zk.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.statement.Pads;
import network.assay.verify.zk.statement.VectorFunctional;
import org.junit.jupiter.api.Test;

/** Values that hang on pads against the same values where the pads are known. */
class PaddedTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);

  /** Four pads of messages and two of none; of both products one is of messages. */
  private static final Pads PADS =
      new Pads(5, 6, List.of(new Pads.Product(0, 2), new Pads.Product(4, 5)));

  private final Random random = new Random(SEED);
  private final Ext[] pads = new Ext[PADS.count()];
  private final int[] variables = new int[PADS.first() + PADS.variables()];

  PaddedTest() {
    for (int i = 0; i < pads.length; i++) {
      pads[i] = element();
      set(PADS.variable(i), pads[i]);
    }
    for (int j = 0; j < PADS.products().size(); j++) {
      Pads.Product product = PADS.products().get(j);
      set(PADS.variable(PADS.count() + j), pads[product.a()].times(pads[product.b()]));
    }
  }

  private void set(int at, Ext value) {
    variables[at] = value.a();
    variables[at + 1] = value.b();
    variables[at + 2] = value.c();
    variables[at + 3] = value.d();
  }

  private Ext element() {
    return new Ext(
        random.nextInt(M31.P), random.nextInt(M31.P), random.nextInt(M31.P), random.nextInt(M31.P));
  }

  private Ext known(Padded value) {
    VectorFunctional functional = new VectorFunctional(variables.length, new ScalarKernels());
    Ext sum = value.settle(functional);
    ExtVector negated = functional.vector();
    for (int i = 0; i < variables.length; i++) {
      sum = sum.minus(negated.get(i).times(variables[i]));
    }
    return sum;
  }

  @Test
  void valuesAreWhatTheyAreWithKnownPads() {
    PadTape tape = new PadTape(PADS);
    List<Padded> padded = new ArrayList<>();
    List<Ext> plain = new ArrayList<>();
    for (int i = 0; i < PADS.messages(); i++) {
      Ext sent = element();
      padded.add(Padded.sent(sent, tape));
      plain.add(sent.plus(pads[i]));
    }
    padded.add(padded.get(0).times(padded.get(2)));
    plain.add(plain.get(0).times(plain.get(2)));
    padded.add(Padded.of(element()));
    plain.add(padded.getLast().constant());
    tape.end();
    for (int i = 0; i < 100; i++) {
      int a = random.nextInt(padded.size());
      int b = random.nextInt(padded.size());
      Ext factor = element();
      Padded x = padded.get(a);
      Padded y = padded.get(b);
      switch (i % 5) {
        case 0 -> add(padded, plain, x.plus(y), plain.get(a).plus(plain.get(b)));
        case 1 -> add(padded, plain, x.minus(y), plain.get(a).minus(plain.get(b)));
        case 2 -> add(padded, plain, x.times(factor), plain.get(a).times(factor));
        case 3 -> add(padded, plain, x.minus(factor), plain.get(a).minus(factor));
        default ->
            add(
                padded,
                plain,
                x.timesPlus(factor, y),
                plain.get(a).timesPlus(factor, plain.get(b)));
      }
    }
    for (int i = 0; i < padded.size(); i++) {
      assertThat(known(padded.get(i))).as("value %d, seed %d", i, SEED).isEqualTo(plain.get(i));
    }
  }

  private static void add(List<Padded> padded, List<Ext> plain, Padded value, Ext known) {
    padded.add(value);
    plain.add(known);
  }

  @Test
  void plainValuesHangOnNothing() {
    Padded x = Padded.of(element());
    Padded y = Padded.of(element());
    assertThat(x.times(y).isPlain()).isTrue();
    assertThat(x.times(y).constant()).isEqualTo(x.constant().times(y.constant()));
    assertThat(x.minus(y).isPlain()).isTrue();
    Padded sent = Padded.sent(element(), new PadTape(PADS));
    assertThat(sent.minus(sent).isPlain()).isFalse();
    assertThat(known(sent.times(x))).isEqualTo(known(x.times(sent)));
  }

  @Test
  void padsAndTheirProductsComeInOrder() {
    PadTape tape = new PadTape(PADS);
    Padded first = Padded.sent(Ext.ONE, tape);
    Padded second = Padded.sent(Ext.ONE, tape);
    assertThatThrownBy(() -> first.times(second)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(tape::end).isInstanceOf(IllegalStateException.class);
    Padded third = Padded.sent(Ext.ONE, tape);
    Padded.sent(Ext.ONE, tape);
    assertThatThrownBy(() -> Padded.sent(Ext.ONE, tape)).isInstanceOf(IllegalStateException.class);
    assertThat(first.times(third).isPlain()).isFalse();
    tape.end();
  }
}
