/**
 * What each operation of a program is: the types and shapes that it takes and makes, what it costs,
 * and how it is performed on tensors. One package for each family of operations, found by {@code
 * run.Families}; here lies what they share. Products, sums and elementary functions of f32 come
 * from {@code engine.kernel}.
 *
 * <p>A family knows no program, plan or limit. What does not fit is an IllegalArgumentException
 * whose message says what was expected and what came; who asked adds where. Ruled by {@code
 * spec/engine.md}, section 4.
 */
package network.assay.engine.operation;
