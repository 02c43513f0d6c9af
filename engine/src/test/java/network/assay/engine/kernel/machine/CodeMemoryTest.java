package network.assay.engine.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code that runs, in pages that cannot be written. */
class CodeMemoryTest {

  @BeforeEach
  void onLinux() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "machine code is for Linux on x86-64");
  }

  /** Returns its first argument and a constant, added up. */
  private static byte[] adding(int value) {
    Assembler asm = new Assembler();
    asm.mov(Register.RAX, Register.RDI);
    asm.add(Register.RAX, value);
    asm.ret();
    return asm.toBytes();
  }

  @Test
  void routinesAreCalledAtTheirAddresses() throws Throwable {
    MemorySegment[] routines = CodeMemory.place(List.of(adding(1), adding(1000)));
    MethodHandle call = MachineCall.handle(0, 1);
    assertThat((long) call.invokeExact(routines[0], 41L)).isEqualTo(42);
    assertThat((long) call.invokeExact(routines[1], 41L)).isEqualTo(1041);
  }

  @Test
  void pagesAreNeverWritableAndExecutable() throws Exception {
    MemorySegment routine = CodeMemory.place(List.of(adding(1)))[0];
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> pages = lines.filter(line -> holds(line, routine.address())).toList();
      assertThat(pages).hasSize(1);
      assertThat(pages.getFirst()).contains(" r-xp ");
    }
  }

  /** A line begins with the first address and the end, in hexadecimal. */
  private static boolean holds(String line, long address) {
    String[] ends = line.substring(0, line.indexOf(' ')).split("-", 2);
    return Long.parseUnsignedLong(ends[0], 16) <= address
        && address < Long.parseUnsignedLong(ends[1], 16);
  }
}
