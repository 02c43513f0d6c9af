package network.assay.engine.model;

import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProgramFile;

/** A model file: ONNX, or a program file of ours. */
public final class ModelFile {
  private ModelFile() {}

  /**
   * The program of a file; its first bytes tell which kind it is.
   *
   * @throws EngineException and nothing else, whatever the bytes: MODEL_MALFORMED,
   *     MODEL_UNSUPPORTED or MODEL_TOO_LARGE
   */
  public static LoadedProgram read(byte[] file, Limits limits) {
    return ProgramFile.isProgramFile(file)
        ? ProgramFile.decode(file, limits)
        : OnnxImporter.read(file, limits);
  }
}
