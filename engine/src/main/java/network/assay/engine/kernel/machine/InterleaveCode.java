package network.assay.engine.kernel.machine;

import static network.assay.engine.kernel.machine.Register.R10;
import static network.assay.engine.kernel.machine.Register.R11;
import static network.assay.engine.kernel.machine.Register.R12;
import static network.assay.engine.kernel.machine.Register.R13;
import static network.assay.engine.kernel.machine.Register.R14;
import static network.assay.engine.kernel.machine.Register.R8;
import static network.assay.engine.kernel.machine.Register.R9;
import static network.assay.engine.kernel.machine.Register.RAX;
import static network.assay.engine.kernel.machine.Register.RBP;
import static network.assay.engine.kernel.machine.Register.RBX;
import static network.assay.engine.kernel.machine.Register.RCX;
import static network.assay.engine.kernel.machine.Register.RDI;
import static network.assay.engine.kernel.machine.Register.RDX;
import static network.assay.engine.kernel.machine.Register.RSI;

/**
 * Writes the routine that brings activations of several channels side by side: rows of four planes
 * of bytes, or two of words, become rows of int32 whose parts are the values of the channels at one
 * pixel, the first channel lowest.
 */
final class InterleaveCode {
  /** What is read. */
  enum Source {
    /** Four planes of bytes. */
    BYTES(0),
    /** Four planes of bytes, every second pixel of each. */
    EVERY_SECOND_BYTE(1),
    /** Two planes of words. */
    WORDS(2);

    private final int number;

    Source(int number) {
      this.number = number;
    }

    /** Its place among the routines. */
    int number() {
      return number;
    }
  }

  private static final int PIXELS = 16;
  private static final int WHOLE = Assembler.NO_MASK;
  private static final int REST = 2;
  private static final int FLIP = 8;
  private static final int LOW_BYTE = 9;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14);
  private static final Register[] LANES = {RDX, RCX, R8, R9};

  private final Assembler asm = new Assembler();
  private final Source source;

  private InterleaveCode(Source source) {
    this.source = source;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 source, 1 target. Numbers: 2 to 5 where each plane begins in the source; 6 where
   * the target begins; 7 from one row of the source to the next, 8 of the target (all in bytes); 9
   * rows (at least 1), 10 vectors of 16 pixels in a row, 11 a bit for each pixel that is left; 12
   * what is exclusive-ored into each int32.
   */
  static byte[] write(Source source) {
    InterleaveCode code = new InterleaveCode(source);
    code.write();
    return code.asm.toBytes();
  }

  private void write() {
    FRAME.enter(asm);
    for (Register lane : LANES) {
      asm.add(lane, RDI);
    }
    asm.add(RSI, FRAME.argument(6));
    asm.mov(R10, FRAME.argument(7));
    asm.mov(R11, FRAME.argument(8));
    asm.mov(R12, FRAME.argument(9));
    asm.mov(R13, FRAME.argument(10));
    asm.mov(R14, FRAME.argument(11));
    asm.mov(RAX, FRAME.argument(12));
    asm.vpbroadcastd(FLIP, RAX);
    asm.mov(RAX, 0xff);
    asm.vpbroadcastd(LOW_BYTE, RAX);
    asm.mov(RAX, R14);
    asm.kmovw(REST, RAX);
    rows();
    FRAME.leave(asm);
  }

  private void rows() {
    int row = asm.position();
    asm.mov(RAX, 0);
    asm.mov(RBX, RSI);
    asm.mov(RBP, R13);
    asm.test(RBP);
    int none = asm.jumpIfZero();
    int vector = asm.position();
    vector(WHOLE);
    asm.add(RAX, source == Source.BYTES ? PIXELS : 2 * PIXELS);
    asm.add(RBX, 4 * PIXELS);
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(vector);
    asm.land(none);
    asm.test(R14);
    int noRest = asm.jumpIfZero();
    vector(REST);
    asm.land(noRest);
    for (Register lane : LANES) {
      asm.add(lane, R10);
    }
    asm.add(RSI, R11);
    asm.sub(R12, 1);
    asm.jumpUnlessZero(row);
  }

  private void vector(int mask) {
    int lanes = source == Source.WORDS ? 2 : 4;
    for (int i = 0; i < lanes; i++) {
      Memory at = Memory.at(LANES[i], RAX, 0);
      if (source == Source.BYTES) {
        asm.vpmovzxbd(i, mask, at);
      } else {
        asm.vpmovzxwd(i, mask, at);
      }
      if (source == Source.EVERY_SECOND_BYTE) {
        asm.vpandd(i, i, LOW_BYTE);
      }
      if (i > 0) {
        asm.vpslld(i, i, 32 / lanes * i);
        asm.vpord(0, 0, i);
      }
    }
    asm.vpxord(0, 0, FLIP);
    asm.vmovdqu32(Memory.at(RBX, 0), mask, 0);
  }
}
