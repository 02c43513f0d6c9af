package network.assay.engine.kernel.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * Executable memory of this process, on Linux: pages are taken from the system, written, and then
 * made readable and executable. They are never writable and executable at once, which hardened
 * systems forbid, and are kept until the process ends.
 */
final class CodeMemory {
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE = 0x02;
  private static final int MAP_ANONYMOUS = 0x20;

  /** Code is fetched in lines of 64 bytes: every routine begins at one. */
  private static final int ALIGNMENT = 64;

  private CodeMemory() {}

  /**
   * Puts routines into memory.
   *
   * @return the address of each
   * @throws UnsupportedOperationException when the system refuses, with its reason
   */
  static MemorySegment[] place(List<byte[]> routines) {
    long size = 0;
    long[] offsets = new long[routines.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = size;
      size += (routines.get(i).length + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
    }
    Library library = new Library();
    MemorySegment pages = library.map(size);
    for (int i = 0; i < offsets.length; i++) {
      byte[] code = routines.get(i);
      MemorySegment.copy(MemorySegment.ofArray(code), 0, pages, offsets[i], code.length);
    }
    library.makeExecutable(pages);
    MemorySegment[] addresses = new MemorySegment[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      addresses[i] = pages.asSlice(offsets[i]);
    }
    return addresses;
  }

  /** The calls of the C library that hand out memory. */
  @SuppressWarnings("restricted") // mmap and mprotect, with the sizes of our own code.
  private static final class Library {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle mmap =
        find(
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));

    private final MethodHandle mprotect =
        find(
            "mprotect",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    private static MethodHandle find(String name, FunctionDescriptor descriptor) {
      Linker linker = Linker.nativeLinker();
      MemorySegment address =
          linker
              .defaultLookup()
              .find(name)
              .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name));
      return linker.downcallHandle(address, descriptor, Linker.Option.captureCallState("errno"));
    }

    MemorySegment map(long size) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        long address =
            (long)
                mmap.invokeExact(
                    state, 0L, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
        if (address == -1) {
          throw refused("mmap", state);
        }
        return MemorySegment.ofAddress(address).reinterpret(size);
      } catch (Throwable e) {
        throw rethrown(e);
      }
    }

    void makeExecutable(MemorySegment pages) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int result =
            (int)
                mprotect.invokeExact(
                    state, pages.address(), pages.byteSize(), PROT_READ | PROT_EXEC);
        if (result != 0) {
          throw refused("mprotect", state);
        }
      } catch (Throwable e) {
        throw rethrown(e);
      }
    }

    private static UnsupportedOperationException refused(String call, MemorySegment state) {
      return new UnsupportedOperationException(
          "the system refuses executable memory ("
              + call
              + " fails with errno "
              + (int) ERRNO.get(state, 0L)
              + ")");
    }

    /** A method handle declares every throwable; these calls throw none but ours. */
    private static RuntimeException rethrown(Throwable e) {
      return e instanceof RuntimeException known
          ? known
          : new IllegalStateException("a call of the C library threw " + e, e);
    }
  }
}
