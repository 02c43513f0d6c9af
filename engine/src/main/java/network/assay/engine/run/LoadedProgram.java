package network.assay.engine.run;

import java.util.List;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Constant;
import network.assay.engine.program.ProgramCodec;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/**
 * A program with the weights that it names by digest.
 *
 * @param constants in the order of {@link Program#constants}; type, shape and digest are checked
 */
public record LoadedProgram(Program program, List<Tensor> constants) {

  /**
   * Checks the constants against the program.
   *
   * @throws EngineException with reason MODEL_MALFORMED when one is not the one that is named
   */
  public LoadedProgram {
    constants = List.copyOf(constants);
    if (constants.size() != program.constants().size()) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          "the program names "
              + program.constants().size()
              + " constants, there are "
              + constants.size());
    }
    for (int i = 0; i < constants.size(); i++) {
      Constant expected = program.constants().get(i);
      Constant found = constantOf(constants.get(i));
      if (!found.equals(expected)) {
        throw new EngineException(
            Reason.MODEL_MALFORMED,
            "constant " + i + " is " + found + ", the program names " + expected);
      }
    }
  }

  /** How a program names this tensor. */
  public static Constant constantOf(Tensor tensor) {
    String digest = TensorCodec.sha256OfElements(tensor).hex();
    return new Constant(tensor.type(), tensor.shape(), digest);
  }

  /** The program id: lower-case hexadecimal SHA-256 of the program's canonical bytes. */
  public String id() {
    return ProgramCodec.id(program);
  }
}
