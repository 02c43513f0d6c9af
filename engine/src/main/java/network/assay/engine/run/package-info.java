/**
 * Runs programs: {@code Executor} binds the input shapes, {@code Plan} fixes every shape, buffer
 * and count before memory is taken, {@code Families} finds who knows each operation.
 *
 * <p>This package trusts neither the program nor the inputs: types, shapes and limits are checked
 * first, and what is wrong is said in an {@code EngineException}. Ruled by {@code spec/engine.md}.
 */
package network.assay.engine.run;
