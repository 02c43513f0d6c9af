package network.assay.engine.kernel.machine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * How Java calls a routine: pointers first, numbers after them. Arrays are handed over where they
 * lie, without a copy, which holds off the garbage collector: a call must be short.
 */
final class MachineCall {
  private MachineCall() {}

  /**
   * A handle that takes the address of a routine, then its arguments; the routine returns a number
   * that may mean nothing.
   */
  @SuppressWarnings("restricted") // What this package assembled is called, and nothing else.
  static MethodHandle handle(int pointers, int numbers) {
    MemoryLayout[] arguments = new MemoryLayout[pointers + numbers];
    Arrays.fill(arguments, 0, pointers, ValueLayout.ADDRESS);
    Arrays.fill(arguments, pointers, arguments.length, ValueLayout.JAVA_LONG);
    return Linker.nativeLinker()
        .downcallHandle(
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments), Linker.Option.critical(true));
  }
}
