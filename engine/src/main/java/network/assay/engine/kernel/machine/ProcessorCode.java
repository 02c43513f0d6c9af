package network.assay.engine.kernel.machine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Asks the processor what it can do, by CPUID, and the system what it lets programs use, by XGETBV
 * (Intel manual, volume 1, chapter 13, and volume 2, CPUID).
 */
final class ProcessorCode {
  private static final int OSXSAVE = 1 << 27;
  private static final int AVX512F = 1 << 16;
  private static final int AVX512DQ = 1 << 17;
  private static final int AVX512BW = 1 << 30;
  private static final int AVX512VL = 1 << 31;
  private static final int AVX512VNNI = 1 << 11;
  private static final int AVX512VBMI = 1 << 1;

  /** The system saves xmm, ymm, masks and both parts of zmm when it changes threads. */
  private static final long STATE_512 = 0xe6;

  private static final int LEAF_FEATURES = 1;
  private static final int LEAF_EXTENDED = 7;
  private static final int EBX = 1;
  private static final int ECX = 2;

  private ProcessorCode() {}

  /** Why the routines of this package cannot run here; empty when they can. */
  static Optional<String> refusal() {
    MemorySegment[] routines = CodeMemory.place(List.of(cpuid(), xgetbv()));
    if (identify(routines[0], 0)[0] < LEAF_EXTENDED
        || (identify(routines[0], LEAF_FEATURES)[ECX] & OSXSAVE) == 0
        || (enabledState(routines[1]) & STATE_512) != STATE_512) {
      return Optional.of("the processor or the system has no 512-bit registers");
    }
    int[] extended = identify(routines[0], LEAF_EXTENDED);
    int basic = AVX512F | AVX512DQ | AVX512BW | AVX512VL;
    int more = AVX512VNNI | AVX512VBMI;
    if ((extended[EBX] & basic) != basic || (extended[ECX] & more) != more) {
      return Optional.of("the processor has no AVX-512 with VNNI and VBMI");
    }
    return Optional.empty();
  }

  /** Pointer to four int32 and leaf, in RDI and RSI; EAX, EBX, ECX and EDX are written there. */
  private static byte[] cpuid() {
    Assembler asm = new Assembler();
    asm.push(Register.RBX);
    asm.mov(Register.RAX, Register.RSI);
    asm.mov(Register.RCX, 0);
    asm.cpuid();
    asm.mov32(Memory.at(Register.RDI, 0), Register.RAX);
    asm.mov32(Memory.at(Register.RDI, 4), Register.RBX);
    asm.mov32(Memory.at(Register.RDI, 8), Register.RCX);
    asm.mov32(Memory.at(Register.RDI, 12), Register.RDX);
    asm.pop(Register.RBX);
    asm.ret();
    return asm.toBytes();
  }

  /** Returns the register XCR0. */
  private static byte[] xgetbv() {
    Assembler asm = new Assembler();
    asm.mov(Register.RCX, 0);
    asm.xgetbv();
    asm.shl(Register.RDX, 32);
    asm.or(Register.RAX, Register.RDX);
    asm.ret();
    return asm.toBytes();
  }

  private static int[] identify(MemorySegment routine, int leaf) {
    int[] registers = new int[4];
    try {
      long _ =
          (long)
              MachineCall.handle(1, 1)
                  .invokeExact(routine, MemorySegment.ofArray(registers), (long) leaf);
    } catch (Throwable e) {
      throw new IllegalStateException("CPUID threw " + e, e);
    }
    return registers;
  }

  private static long enabledState(MemorySegment routine) {
    try {
      return (long) MachineCall.handle(0, 0).invokeExact(routine);
    } catch (Throwable e) {
      throw new IllegalStateException("XGETBV threw " + e, e);
    }
  }
}
