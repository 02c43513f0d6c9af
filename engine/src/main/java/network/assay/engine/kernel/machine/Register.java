package network.assay.engine.kernel.machine;

/** A 64-bit general register; the ordinal is its number in an instruction. */
enum Register {
  RAX,
  RCX,
  RDX,
  RBX,
  RSP,
  RBP,
  RSI,
  RDI,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15;

  int low() {
    return ordinal() & 7;
  }

  int high() {
    return ordinal() >> 3;
  }
}
