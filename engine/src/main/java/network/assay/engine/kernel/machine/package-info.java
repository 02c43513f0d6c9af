/**
 * Machine code for x86-64 that is assembled at start, for the few instructions that decide the
 * speed of integer products and that the Java compiler does not emit. {@link
 * network.assay.engine.kernel.machine.Assembler} encodes instructions, {@link
 * network.assay.engine.kernel.machine.CodeMemory} makes them executable, never writable and
 * executable at once, and the classes named {@code …Code} write one routine each.
 *
 * <p>Nothing here checks its arguments: whoever calls a routine has checked every length. Decision
 * record 0012 says why this exists.
 */
package network.assay.engine.kernel.machine;
