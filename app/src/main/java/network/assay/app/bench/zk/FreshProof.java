package network.assay.app.bench.zk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import network.assay.app.bench.ResidentMemory;
import network.assay.app.bench.zk.ZkSystem.Prepared;
import network.assay.app.bench.zk.ZkSystem.Proven;
import network.assay.engine.program.Program;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProgramFile;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/**
 * One proof in a process that has done nothing before and finds a program file and inputs on disk:
 * what a command pays that proves one answer. The commitment to the weights is part of it.
 */
public final class FreshProof {
  /** What the process prints when the proof is there; its peak of memory follows at the end. */
  static final String PROVED = "proved";

  private final Path folder;

  /**
   * @param folder where program and inputs lie, for nothing else
   */
  public FreshProof(Path folder) {
    this.folder = folder;
  }

  void save(LoadedProgram program, Map<String, Tensor> inputs) throws IOException {
    Files.write(folder.resolve(ProgramFile.NAME), ProgramFile.encode(program));
    List<Program.Input> ports = program.program().inputs();
    for (int i = 0; i < ports.size(); i++) {
      Files.write(file(i), TensorCodec.encode(inputs.get(ports.get(i).name())));
    }
  }

  private Path file(int input) {
    return folder.resolve("input-" + input + ".tensor");
  }

  /**
   * The process's whole work.
   *
   * @param lines takes {@value #PROVED} as soon as the proof is there, then the bytes of memory
   *     that were resident at most, 0 where the system does not say
   * @throws IllegalStateException when the verifier does not accept the proof
   */
  public void run(ZkSystem system, Consumer<String> lines) throws IOException {
    Limits limits = Limits.standard();
    LoadedProgram program =
        ProgramFile.decode(Files.readAllBytes(folder.resolve(ProgramFile.NAME)), limits);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    List<Program.Input> ports = program.program().inputs();
    for (int i = 0; i < ports.size(); i++) {
      byte[] bytes = Files.readAllBytes(file(i));
      inputs.put(ports.get(i).name(), TensorCodec.decode(bytes, bytes.length));
    }
    try (Prepared prepared = system.prepare(program)) {
      Proven proven = prepared.prove(inputs);
      lines.accept(PROVED);
      if (!prepared.accepts(inputs, proven)) {
        throw new IllegalStateException("the verifier does not accept the proof");
      }
    }
    lines.accept("" + ResidentMemory.peakBytes());
  }
}
