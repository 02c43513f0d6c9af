package network.assay.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes fish's completion rules for a command line: its commands, theirs, and all options. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(String name, CommandLine root) {
    StringBuilder out = new StringBuilder("# fish completion for " + name + "\n");
    out.append("complete -c ").append(name).append(" -f\n");
    rules(out, name, root, "__fish_use_subcommand");
    return out.toString();
  }

  private static void rules(StringBuilder out, String name, CommandLine at, String condition) {
    for (OptionSpec option : at.getCommandSpec().options()) {
      if (option.hidden()) {
        continue;
      }
      out.append("complete -c ").append(name).append(" -n ").append(quoted(condition));
      for (String text : option.names()) {
        out.append(text.startsWith("--") ? " -l " : " -s ").append(text.replaceFirst("^-+", ""));
      }
      if (option.arity().max() > 0) {
        out.append(" -r -F");
      }
      out.append(" -d ").append(quoted(first(option.description()))).append('\n');
    }
    at.getSubcommands()
        .forEach((word, sub) -> {
          CommandSpec spec = sub.getCommandSpec();
          if (spec.usageMessage().hidden()) {
            return;
          }
          out.append("complete -c ").append(name).append(" -n ").append(quoted(condition));
          out.append(" -a ").append(word).append(" -d ");
          out.append(quoted(first(spec.usageMessage().description()))).append('\n');
          rules(out, name, sub, "__fish_seen_subcommand_from " + word);
        });
    if (at.getSubcommands().isEmpty()) {
      out.append("complete -c ").append(name).append(" -n ").append(quoted(condition));
      out.append(" -F\n");
    }
  }

  private static String first(String... lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
