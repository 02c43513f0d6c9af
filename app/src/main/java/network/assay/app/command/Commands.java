package network.assay.app.command;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The table of commands by name, in the order of the help. */
final class Commands {
  private Commands() {}

  static SequencedMap<String, Object> all(Session session, Assay assay) {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("demo", new DemoCommand(session));
    all.put("up", new UpCommand(session, assay));
    all.put("infer", new InferCommand(session, assay));
    all.put("verify", new VerifyCommand(session, assay));
    all.put("prove", new ProveCommand(session, assay));
    all.put("job", new JobCommand(session, assay));
    all.put("model", new ModelCommand(session, assay));
    all.put("operator", new OperatorCommand(session, assay));
    all.put("gateway", new GatewayCommand(session, assay));
    all.put("key", new KeyCommand(session, assay));
    all.put("doctor", new DoctorCommand(session, assay));
    all.put("bench", new BenchCommand(session));
    all.put("completion", new CompletionCommand(session));
    all.put("test", new TestCommand());
    all.put("train", new TrainCommand(session));
    all.put("version", new VersionCommand(session));
    all.put("help", new HelpCommand());
    return all;
  }
}
