package network.assay.app.command;

import java.util.List;

/** The table of commands, in the order of the help. */
final class Commands {
  private Commands() {}

  static List<Object> all(Session session, Assay assay) {
    return List.of(
        new DemoCommand(session),
        new UpCommand(session, assay),
        new InferCommand(session, assay),
        new VerifyCommand(session, assay),
        new ProveCommand(session, assay),
        new JobCommand(session, assay),
        new ModelCommand(session, assay),
        new OperatorCommand(session, assay),
        new GatewayCommand(session, assay),
        new KeyCommand(session, assay),
        new DoctorCommand(session, assay),
        new BenchCommand(session),
        new CompletionCommand(session),
        new TestCommand(),
        new TrainCommand(session),
        new VersionCommand(session),
        new HelpCommand());
  }
}
