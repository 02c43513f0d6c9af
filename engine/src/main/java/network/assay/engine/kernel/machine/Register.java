package network.assay.engine.kernel.machine;

/** A 64-bit general register. */
enum Register {
  RAX(0),
  RCX(1),
  RDX(2),
  RBX(3),
  RSP(4),
  RBP(5),
  RSI(6),
  RDI(7),
  R8(8),
  R9(9),
  R10(10),
  R11(11),
  R12(12),
  R13(13),
  R14(14),
  R15(15);

  private final int number;

  Register(int number) {
    this.number = number;
  }

  /** Its number in an instruction, 0 to 15. */
  int number() {
    return number;
  }

  int low() {
    return number & 7;
  }

  int high() {
    return number >> 3;
  }
}
