package network.assay.engine.kernel.machine;

import java.util.Arrays;

/**
 * Encodes the instructions that the routines of this package are made of, and no others. Vector
 * registers are numbers, zmm0 to zmm31, always whole (512 bits); masks are k1 to k7. Encodings:
 * Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, sections 2.1 to 2.7 (REX,
 * VEX, EVEX) and the page of each instruction.
 */
final class Assembler {
  /** In the place of a mask: every lane. */
  static final int NO_MASK = 0;

  /** Opcode maps, as EVEX numbers them. */
  private static final int MAP_0F = 1;

  private static final int MAP_0F38 = 2;

  /** Compulsory prefixes, as EVEX numbers them. */
  private static final int NO_PREFIX = 0;

  private static final int PREFIX_66 = 1;

  private static final int PREFIX_F3 = 2;
  private static final int PREFIX_F2 = 3;

  /** A prefix without any bit, which says nothing. */
  private static final int EMPTY_REX = 0x40;

  private byte[] code = new byte[1024];
  private int size;

  /** The code so far. */
  byte[] toBytes() {
    return Arrays.copyOf(code, size);
  }

  /** Where the next instruction will lie, from the beginning. */
  int position() {
    return size;
  }

  // ---- products and sums of lanes ---------------------------------------------------------------

  /** Each int32 lane of {@code sum} += four products of unsigned bytes with signed bytes. */
  void vpdpbusd(int sum, int unsignedBytes, int signedBytes) {
    registers(MAP_0F38, PREFIX_66, 0, 0x50, sum, unsignedBytes, signedBytes);
  }

  /** Each int32 lane of {@code sum} += two products of signed words. */
  void vpdpwssd(int sum, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0, 0x52, sum, a, b);
  }

  void vpaddd(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0, 0xfe, target, a, b);
  }

  void vpaddd(int target, int a, Memory b) {
    memory(MAP_0F, PREFIX_66, 0, 0xfe, target, a, b, 64, NO_MASK, false);
  }

  void vpxord(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0, 0xef, target, a, b);
  }

  void vpord(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0, 0xeb, target, a, b);
  }

  void vpandd(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0, 0xdb, target, a, b);
  }

  /** Each int64 lane becomes the product of the low halves of two lanes, signed. */
  void vpmuldq(int target, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 1, 0x28, target, a, b);
  }

  void vpaddq(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 1, 0xd4, target, a, b);
  }

  /** Each int64 lane the smaller one, signed. */
  void vpminsq(int target, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 1, 0x39, target, a, b);
  }

  /** Each int64 lane the larger one, signed. */
  void vpmaxsq(int target, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 1, 0x3d, target, a, b);
  }

  /** Each int64 lane of {@code a} moved left by its lane of {@code bits}; by 64 or more, 0. */
  void vpsllvq(int target, int a, int bits) {
    registers(MAP_0F38, PREFIX_66, 1, 0x47, target, a, bits);
  }

  /** Each int64 lane of {@code a} moved right by its lane of {@code bits}, keeping its sign. */
  void vpsravq(int target, int a, int bits) {
    registers(MAP_0F38, PREFIX_66, 1, 0x46, target, a, bits);
  }

  /** Each int64 lane moved left by so many bits. */
  void vpsllq(int target, int source, int bits) {
    evex(MAP_0F, PREFIX_66, 1, 6, target, source, NO_MASK, false);
    bytes(0x73, modRegisters(6, source), bits);
  }

  /** Each int64 lane moved right by so many bits, zeros coming in. */
  void vpsrlq(int target, int source, int bits) {
    evex(MAP_0F, PREFIX_66, 1, 2, target, source, NO_MASK, false);
    bytes(0x73, modRegisters(2, source), bits);
  }

  /** Each byte the larger one, signed. */
  void vpmaxsb(int target, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0, 0x3c, target, a, b);
  }

  /** Each byte the larger one, unsigned. */
  void vpmaxub(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0, 0xde, target, a, b);
  }

  /** Each word the larger one, signed. */
  void vpmaxsw(int target, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0, 0xee, target, a, b);
  }

  // ---- binary32 lanes ---------------------------------------------------------------------------

  /** Each lane of {@code sum} becomes a · b + sum, rounded once. */
  void vfmadd231ps(int sum, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0, 0xb8, sum, a, b);
  }

  void vaddps(int target, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0, 0x58, target, a, b);
  }

  /** As {@link #vaddps(int, int, int)} in lanes whose bit is set; the others touch no memory. */
  void vaddps(int target, int mask, int a, Memory b) {
    memory(MAP_0F, NO_PREFIX, 0, 0x58, target, a, b, 64, mask, false);
  }

  /** The larger one; {@code b} where one is NaN, and where both are zeros. */
  void vmaxps(int target, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0, 0x5f, target, a, b);
  }

  /** The smaller one; {@code b} where one is NaN, and where both are zeros. */
  void vminps(int target, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0, 0x5d, target, a, b);
  }

  /**
   * Lane i becomes the lane of {@code first} (0 to 15) or {@code second} (16 to 31) that lane i of
   * {@code indexes} names; the result replaces {@code first}.
   */
  void vpermt2ps(int first, int indexes, int second) {
    registers(MAP_0F38, PREFIX_66, 0, 0x7f, first, indexes, second);
  }

  /** Each int32 lane as binary32, rounded to nearest even. */
  void vcvtdq2ps(int target, int source) {
    registers(MAP_0F, NO_PREFIX, 0, 0x5b, target, 0, source);
  }

  /** Each lane of {@code a} becomes a·b + c, rounded once, downward. */
  void vfmadd213psDown(int a, int b, int c) {
    roundingDown(MAP_0F38, 0xa8, a, b, c);
  }

  /** Each binary32 lane as int32, rounded downward. */
  void vcvtps2dqDown(int target, int source) {
    roundingDown(MAP_0F, 0x5b, target, 0, source);
  }

  // ---- moves of lanes ---------------------------------------------------------------------------

  /** Loads sixteen int32. */
  void vmovdqu32(int target, Memory source) {
    memory(MAP_0F, PREFIX_F3, 0, 0x6f, target, 0, source, 64, NO_MASK, false);
  }

  /** Loads those int32 lanes whose bit in {@code mask} is set; the target keeps the others. */
  void vmovdqu32Into(int target, int mask, Memory source) {
    memory(MAP_0F, PREFIX_F3, 0, 0x6f, target, 0, source, 64, mask, false);
  }

  /**
   * Loads int32 lanes from the base plus each lane of {@code bytes}, where the bit in {@code mask}
   * is set; the target keeps the others. The mask is cleared.
   */
  void vpgatherdd(int target, int mask, Register base, int bytes) {
    lanesOfMemory(0x90, target, mask, base, bytes);
  }

  /**
   * Stores int32 lanes to the base plus each lane of {@code bytes}, where the bit in {@code mask}
   * is set. The mask is cleared.
   */
  void vpscatterdd(Register base, int bytes, int mask, int source) {
    lanesOfMemory(0xa0, source, mask, base, bytes);
  }

  /** Stores those int32 lanes whose bit in {@code mask} is set; the others touch no memory. */
  void vmovdqu32(Memory target, int mask, int source) {
    memory(MAP_0F, PREFIX_F3, 0, 0x7f, source, 0, target, 64, mask, false);
  }

  /** Loads one int32 into every lane. */
  void vpbroadcastd(int target, Memory source) {
    memory(MAP_0F38, PREFIX_66, 0, 0x58, target, 0, source, 4, NO_MASK, false);
  }

  /** Loads sixteen int32; where the bit in {@code mask} is not set, 0. */
  void vmovdqu32(int target, int mask, Memory source) {
    memory(MAP_0F, PREFIX_F3, 0, 0x6f, target, 0, source, 64, mask, true);
  }

  /** Loads bytes; where the bit in {@code mask} is not set, the target keeps what it has. */
  void vmovdqu8(int target, int mask, Memory source) {
    memory(MAP_0F, PREFIX_F2, 0, 0x6f, target, 0, source, 64, mask, false);
  }

  /** Stores those bytes whose bit in {@code mask} is set; the others touch no memory. */
  void vmovdqu8(Memory target, int mask, int source) {
    memory(MAP_0F, PREFIX_F2, 0, 0x7f, source, 0, target, 64, mask, false);
  }

  /** Byte i becomes byte {@code indexes[i]} of {@code source} (needs AVX-512 VBMI). */
  void vpermb(int target, int indexes, int source) {
    registers(MAP_0F38, PREFIX_66, 0, 0x8d, target, indexes, source);
  }

  /** Stores the low byte of each int32 lane whose bit in {@code mask} is set. */
  void vpmovdb(Memory target, int mask, int source) {
    memory(MAP_0F38, PREFIX_F3, 0, 0x31, source, 0, target, 16, mask, false);
  }

  /** Stores the low word of each int32 lane whose bit in {@code mask} is set. */
  void vpmovdw(Memory target, int mask, int source) {
    memory(MAP_0F38, PREFIX_F3, 0, 0x33, source, 0, target, 32, mask, false);
  }

  /** Spreads a general register over all int64 lanes. */
  void vpbroadcastq(int target, Register source) {
    evex(MAP_0F38, PREFIX_66, 1, target, 0, source.number(), NO_MASK, false);
    bytes(0x7c, modRegisters(target, source.number()));
  }

  /** Spreads the low half of a general register over all lanes. */
  void vpbroadcastd(int target, Register source) {
    evex(MAP_0F38, PREFIX_66, 0, target, 0, source.number(), NO_MASK, false);
    bytes(0x7c, modRegisters(target, source.number()));
  }

  /** Brings the lanes whose bit in {@code mask} is set to the front; zeros behind them. */
  void vpcompressd(int target, int mask, int source) {
    evex(MAP_0F38, PREFIX_66, 0, source, 0, target, mask, true);
    bytes(0x8b, modRegisters(source, target));
  }

  /** Loads unsigned bytes into int32 lanes; where the bit in {@code mask} is not set, 0. */
  void vpmovzxbd(int target, int mask, Memory source) {
    memory(MAP_0F38, PREFIX_66, 0, 0x31, target, 0, source, 16, mask, true);
  }

  /** Loads unsigned words into int32 lanes; where the bit in {@code mask} is not set, 0. */
  void vpmovzxwd(int target, int mask, Memory source) {
    memory(MAP_0F38, PREFIX_66, 0, 0x33, target, 0, source, 32, mask, true);
  }

  /** Each int32 lane of {@code source} moved left by so many bits. */
  void vpslld(int target, int source, int bits) {
    evex(MAP_0F, PREFIX_66, 0, 6, target, source, NO_MASK, false);
    bytes(0x72, modRegisters(6, source), bits);
  }

  /** Each int32 lane of {@code source} moved right by so many bits, zeros coming in. */
  void vpsrld(int target, int source, int bits) {
    evex(MAP_0F, PREFIX_66, 0, 2, target, source, NO_MASK, false);
    bytes(0x72, modRegisters(2, source), bits);
  }

  /** The low 16 bits of a general register (RAX to RDI) become a mask. */
  void kmovw(int mask, Register source) {
    if (source.high() != 0) {
      throw new IllegalArgumentException("kmovw from " + source + ": only RAX to RDI are encoded");
    }
    bytes(0xc5, 0xf8, 0x92, 0xc0 | mask << 3 | source.low());
  }

  /** A general register (RAX to RDI) becomes a mask. */
  void kmovq(int mask, Register source) {
    if (source.high() != 0) {
      throw new IllegalArgumentException("kmovq from " + source + ": only RAX to RDI are encoded");
    }
    bytes(0xc4, 0xe1, 0xfb, 0x92, 0xc0 | mask << 3 | source.low());
  }

  /** Clears the upper parts of vector registers, which would slow down SSE code that follows. */
  void vzeroupper() {
    bytes(0xc5, 0xf8, 0x77);
  }

  // ---- general registers ------------------------------------------------------------------------

  void mov(Register target, Register source) {
    bytes(rex(true, source.high(), 0, target.high()), 0x89);
    bytes(modRegisters(source.low(), target.low()));
  }

  void mov(Register target, int value) {
    bytes(rex(true, 0, 0, target.high()), 0xc7, 0xc0 | target.low());
    int32(value);
  }

  void mov(Register target, Memory source) {
    general(true, 0x8b, target, source);
  }

  void mov(Memory target, Register source) {
    general(true, 0x89, source, target);
  }

  /** Stores the low half of {@code source}. */
  void mov32(Memory target, Register source) {
    general(false, 0x89, source, target);
  }

  /** Loads an int32, sign-extended. */
  void movsxd(Register target, Memory source) {
    general(true, 0x63, target, source);
  }

  void add(Register target, Register source) {
    bytes(rex(true, source.high(), 0, target.high()), 0x01);
    bytes(modRegisters(source.low(), target.low()));
  }

  void add(Register target, Memory source) {
    general(true, 0x03, target, source);
  }

  void add(Register target, int value) {
    bytes(rex(true, 0, 0, target.high()), 0x81, 0xc0 | target.low());
    int32(value);
  }

  /** Adds −128 to 127 to an int64 in memory and sets the zero flag for {@link #jumpUnlessZero}. */
  void add(Memory target, int value) {
    bytes(rex(true, 0, 0, target.base().high()), 0x83);
    operand(0, target, 1);
    bytes(value);
  }

  /** Sets the zero flag by whether the register is {@code value}, −128 to 127. */
  void cmp(Register a, int value) {
    bytes(rex(true, 0, 0, a.high()), 0x83, 0xf8 | a.low(), value);
  }

  /** Subtracts and sets the zero flag for {@link #jumpUnlessZero}. */
  void sub(Register target, int value) {
    bytes(rex(true, 0, 0, target.high()), 0x81, 0xe8 | target.low());
    int32(value);
  }

  /** Compares, for {@link #jumpUnlessBelow}. */
  void cmp(Register a, Memory b) {
    general(true, 0x3b, a, b);
  }

  /** The low 64 bits of the product. */
  void imul(Register target, Memory source) {
    int index = source.index().map(Register::high).orElse(0);
    bytes(rex(true, target.high(), index, source.base().high()), 0x0f, 0xaf);
    operand(target.low(), source, 1);
  }

  void or(Register target, Register source) {
    bytes(rex(true, source.high(), 0, target.high()), 0x09);
    bytes(modRegisters(source.low(), target.low()));
  }

  void shl(Register target, int bits) {
    bytes(rex(true, 0, 0, target.high()), 0xc1, 0xe0 | target.low(), bits);
  }

  void shr(Register target, int bits) {
    bytes(rex(true, 0, 0, target.high()), 0xc1, 0xe8 | target.low(), bits);
  }

  /** Sets the zero flag by whether the register is 0. */
  void test(Register register) {
    bytes(rex(true, register.high(), 0, register.high()), 0x85);
    bytes(modRegisters(register.low(), register.low()));
  }

  void push(Register register) {
    bytes(rex(false, 0, 0, register.high()), 0x50 | register.low());
  }

  void pop(Register register) {
    bytes(rex(false, 0, 0, register.high()), 0x58 | register.low());
  }

  /** Asks for the cache line at an address, which need not exist. */
  void prefetcht0(Memory address) {
    int index = address.index().map(Register::high).orElse(0);
    int rex = rex(false, 0, index, address.base().high());
    if (rex != EMPTY_REX) {
      bytes(rex);
    }
    bytes(0x0f, 0x18);
    operand(1, address, 1);
  }

  void cpuid() {
    bytes(0x0f, 0xa2);
  }

  void xgetbv() {
    bytes(0x0f, 0x01, 0xd0);
  }

  void ret() {
    bytes(0xc3);
  }

  // ---- jumps ------------------------------------------------------------------------------------

  /** Forward to {@link #land}, always. */
  int jump() {
    bytes(0xe9);
    int32(0);
    return size;
  }

  /** Back to a {@link #position} when the last {@link #sub} or {@link #test} was not 0. */
  void jumpUnlessZero(int position) {
    bytes(0x0f, 0x85);
    int32(position - (size + 4));
  }

  /** Forward when it was 0; the result goes to {@link #land}. */
  int jumpIfZero() {
    bytes(0x0f, 0x84);
    int32(0);
    return size;
  }

  /** Forward unless {@link #cmp} found the first below the second, unsigned. */
  int jumpUnlessBelow() {
    bytes(0x0f, 0x83);
    int32(0);
    return size;
  }

  /** Lets a jump forward lead to the next instruction. */
  void land(int jump) {
    int end = size;
    size = jump - 4;
    int32(end - jump);
    size = end;
  }

  // ---- encoding ---------------------------------------------------------------------------------

  private void registers(int map, int prefix, int w, int opcode, int reg, int vvvv, int rm) {
    evex(map, prefix, w, reg, vvvv, rm, NO_MASK, false);
    bytes(opcode, modRegisters(reg, rm));
  }

  /** Three registers; the rounding mode stands in the place of the length, bit b says so. */
  private void roundingDown(int map, int opcode, int reg, int vvvv, int rm) {
    evex(map, PREFIX_66, 0, reg, vvvv, rm, NO_MASK, false);
    code[size - 1] = (byte) ((code[size - 1] & ~0x60) | 0x30);
    bytes(opcode, modRegisters(reg, rm));
  }

  /**
   * An EVEX instruction with a memory operand.
   *
   * @param unit bytes of the operand, the unit of an 8-bit displacement (disp8*N)
   */
  private void memory(
      int map,
      int prefix,
      int w,
      int opcode,
      int reg,
      int vvvv,
      Memory operand,
      int unit,
      int mask,
      boolean zeroing) {
    int index = operand.index().map(Register::number).orElse(0);
    // The base is extended by B, the index by X, which an EVEX register operand has as bit 4.
    int rm = operand.base().number() | (index >> 3) << 4;
    evex(map, prefix, w, reg, vvvv, rm, mask, zeroing && mask != NO_MASK);
    bytes(opcode);
    operand(reg & 7, operand, unit);
  }

  /** Prefix of 512-bit instructions; bits that extend register numbers are stored inverted. */
  private void evex(
      int map, int prefix, int w, int reg, int vvvv, int rm, int mask, boolean zeroing) {
    int r = ~reg >> 3 & 1;
    int rHigh = ~reg >> 4 & 1;
    int x = ~rm >> 4 & 1;
    int base = ~rm >> 3 & 1;
    int vHigh = ~vvvv >> 4 & 1;
    bytes(
        0x62,
        r << 7 | x << 6 | base << 5 | rHigh << 4 | map,
        w << 7 | (~vvvv & 15) << 3 | 1 << 2 | prefix,
        (zeroing ? 0x80 : 0) | 2 << 5 | vHigh << 3 | mask);
  }

  /** An EVEX instruction whose memory operand has a vector as its index (VSIB), unscaled. */
  private void lanesOfMemory(int opcode, int reg, int mask, Register base, int index) {
    // The index is extended by X and, instead of vvvv, by V'.
    int rm = base.number() | (index >> 3 & 1) << 4;
    evex(MAP_0F38, PREFIX_66, 0, reg, index & 16, rm, mask, false);
    // Without a displacement RBP and R13 would mean something else: they get one of 0.
    boolean none = base.low() != Register.RBP.number();
    bytes(opcode, (none ? 0 : 0x40) | (reg & 7) << 3 | 4, (index & 7) << 3 | base.low());
    if (!none) {
      bytes(0);
    }
  }

  private void general(boolean wide, int opcode, Register reg, Memory operand) {
    int index = operand.index().map(Register::high).orElse(0);
    int rex = rex(wide, reg.high(), index, operand.base().high());
    if (rex != EMPTY_REX) {
      bytes(rex);
    }
    bytes(opcode);
    operand(reg.low(), operand, 1);
  }

  private static int rex(boolean wide, int r, int x, int b) {
    return EMPTY_REX | (wide ? 8 : 0) | r << 2 | x << 1 | b;
  }

  private static int modRegisters(int reg, int rm) {
    return 0xc0 | ((reg & 7) << 3) | (rm & 7);
  }

  /** ModRM, SIB and displacement of a memory operand. */
  private void operand(int reg, Memory operand, int unit) {
    int displacement = operand.displacement();
    int scaled = displacement / unit;
    boolean small = displacement % unit == 0 && scaled == (byte) scaled;
    // Without a displacement RBP and R13 would mean something else: they get one of 0.
    boolean none = displacement == 0 && operand.base().low() != Register.RBP.number();
    int mod = none ? 0 : small ? 0x40 : 0x80;
    int base = operand.base().low();
    if (operand.index().isPresent()) {
      bytes(mod | reg << 3 | 4, operand.index().get().low() << 3 | base);
    } else if (base == Register.RSP.number()) {
      bytes(mod | reg << 3 | 4, 0x24);
    } else {
      bytes(mod | reg << 3 | base);
    }
    if (mod == 0x40) {
      bytes(scaled);
    } else if (mod == 0x80) {
      int32(displacement);
    }
  }

  private void int32(int value) {
    bytes(value, value >> 8, value >> 16, value >> 24);
  }

  private void bytes(int... values) {
    if (size + values.length > code.length) {
      code = Arrays.copyOf(code, 2 * code.length);
    }
    for (int value : values) {
      code[size++] = (byte) value;
    }
  }
}
