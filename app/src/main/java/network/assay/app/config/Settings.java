package network.assay.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.run.Limits;
import network.assay.operator.OperatorSettings;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;

/**
 * What {@code config.json} may set.
 *
 * @param network what receipts name
 * @param gateway the public HTTP entrance
 * @param operator who runs models
 * @param engine how models run
 * @param limits what a stranger's model, or a run of it, may take before it is refused
 */
public record Settings(
    Network network, Listen gateway, Operator operator, Engine engine, Limits limits) {
  /** The gateway's port, as DESIGN.md section 11 has it. */
  public static final int PORT_DEFAULT = 8402;

  /** The port of an operator that serves on its own. */
  public static final int OPERATOR_PORT_DEFAULT = 8403;

  public static final String FILE_NAME = "config.json";

  private static final int FILE_BYTES_MAX = 1 << 16;
  private static final int PORT_MAX = 65_535;

  /** As long as a job may take. */
  private static final int PROVE_MILLIS_MAX_MOST = 600_000;

  /**
   * Which network receipts belong to.
   *
   * @param name such as {@code scratch}
   * @param chainId EIP-155 id of its ledger
   */
  public record Network(String name, int chainId) {}

  /**
   * Where a server listens.
   *
   * @param host address; loopback unless the user says otherwise
   * @param port 0 for any free one
   */
  public record Listen(String host, int port) {}

  /**
   * How an operator serves.
   *
   * @param listen where, when it serves on its own
   * @param workers jobs that run at the same time
   * @param queueMax jobs that may wait; more are refused at once
   * @param proveMillisMax answers of integer models get a proof unasked when it is reckoned to take
   *     no longer; 0: only those whose callers demand one
   */
  public record Operator(Listen listen, int workers, int queueMax, int proveMillisMax) {
    /** The same operator with another bound for proofs. */
    Operator proving(int millisMax) {
      return new Operator(listen, workers, queueMax, millisMax);
    }
  }

  /**
   * How models run; changes speed, never a result.
   *
   * @param threads of one run, at least 1
   * @param kernels which kernels
   */
  public record Engine(int threads, KernelChooser.Preference kernels) {}

  /** The same settings with the gateway elsewhere. */
  public Settings withGateway(Listen other) {
    return new Settings(network, other, operator, engine, limits);
  }

  /** The same settings, and no proofs but those that are demanded. */
  public Settings provingOnDemand() {
    return new Settings(network, gateway, operator.proving(0), engine, limits);
  }

  /** The same settings with another engine. */
  public Settings withEngine(Engine other) {
    return new Settings(network, gateway, operator, other, limits);
  }

  /** What holds without a file. */
  public static Settings standard() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Settings(
        // The id that development chains of Ethereum tools use: no ledger of value has it.
        new Network("scratch", 31_337),
        new Listen("127.0.0.1", PORT_DEFAULT),
        new Operator(
            new Listen("127.0.0.1", OPERATOR_PORT_DEFAULT),
            cores,
            64,
            OperatorSettings.PROVE_MILLIS_MAX_DEFAULT),
        new Engine(1, KernelChooser.Preference.AUTO),
        Limits.standard());
  }

  /**
   * The settings of a home folder: {@link #standard()} when it has no file.
   *
   * @throws SettingsException when the file cannot be read, holds a key that we do not know, or a
   *     value out of range
   */
  public static Settings load(Path home) {
    Path file = home.resolve(FILE_NAME);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return standard();
    } catch (IOException e) {
      throw new SettingsException(file + " cannot be read: " + e.getMessage());
    }
    try {
      return parse(file.toString(), Json.parse(bytes, FILE_BYTES_MAX));
    } catch (JsonException e) {
      throw new SettingsException(file + " is not the JSON that was expected: " + e.getMessage());
    }
  }

  private static Settings parse(String where, Json json) {
    Settings standard = standard();
    Section top = new Section(where, "", json);
    Section network = top.section("network");
    Section gateway = top.section("gateway");
    Section operator = top.section("operator");
    Section engine = top.section("engine");
    Section limits = top.section("limits");
    Settings settings =
        new Settings(
            network(network, standard.network()),
            listen(gateway, standard.gateway()),
            new Operator(
                listen(operator, standard.operator().listen()),
                operator.integer("workers", standard.operator().workers(), 1, 1024),
                operator.integer("queueMax", standard.operator().queueMax(), 1, 100_000),
                operator.integer(
                    "proveMillisMax",
                    standard.operator().proveMillisMax(),
                    0,
                    PROVE_MILLIS_MAX_MOST)),
            new Engine(
                engine.integer("threads", standard.engine().threads(), 1, 1024),
                kernels(engine, standard.engine().kernels())),
            limits(limits, standard.limits()));
    network.refuseRest();
    gateway.refuseRest();
    operator.refuseRest();
    engine.refuseRest();
    limits.refuseRest();
    top.refuseRest();
    return settings;
  }

  private static Network network(Section section, Network standard) {
    String name = section.text("name", standard.name());
    if (!name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
      throw section.wrong("name", "1 to 32 of a-z, 0-9 and -", '"' + name + '"');
    }
    return new Network(name, section.integer("chainId", standard.chainId(), 1, Integer.MAX_VALUE));
  }

  private static Listen listen(Section section, Listen standard) {
    return new Listen(
        section.text("host", standard.host()),
        section.integer("port", standard.port(), 0, PORT_MAX));
  }

  private static Limits limits(Section section, Limits standard) {
    return new Limits(
        section.whole("fileBytesMax", standard.fileBytesMax(), 1, Json.INTEGER_MAX),
        section.whole("modelBytesMax", standard.modelBytesMax(), 1, Json.INTEGER_MAX),
        section.integer("nodesMax", standard.nodesMax(), 1, Integer.MAX_VALUE),
        section.integer("tensorElementsMax", standard.tensorElementsMax(), 1, Integer.MAX_VALUE),
        section.whole("runBytesMax", standard.runBytesMax(), 1, Json.INTEGER_MAX),
        section.whole("runElementsMax", standard.runElementsMax(), 1, Json.INTEGER_MAX),
        section.whole("runMultiplyAddsMax", standard.runMultiplyAddsMax(), 1, Json.INTEGER_MAX));
  }

  private static KernelChooser.Preference kernels(
      Section section, KernelChooser.Preference standard) {
    String text = section.text("kernels", standard.name().toLowerCase(Locale.ROOT));
    for (KernelChooser.Preference preference : KernelChooser.Preference.values()) {
      if (preference.name().toLowerCase(Locale.ROOT).equals(text)) {
        return preference;
      }
    }
    throw section.wrong("kernels", "\"auto\", \"scalar\" or \"vector\"", '"' + text + '"');
  }

  /** One object of the file; remembers which keys were asked for, the rest is unknown. */
  private static final class Section {
    private final String where;
    private final String path;
    private final Json.JsonObject object;
    private final Set<String> known = new TreeSet<>();

    Section(String where, String path, Json json) {
      this.where = where;
      this.path = path;
      if (!(json instanceof Json.JsonObject members)) {
        throw new SettingsException(
            where
                + ": "
                + (path.isEmpty() ? "the file" : path.substring(0, path.length() - 1))
                + " must be a JSON object");
      }
      this.object = members;
    }

    Section section(String key) {
      known.add(key);
      Json json = object.members().getOrDefault(key, Json.object().build());
      return new Section(where, path + key + ".", json);
    }

    String text(String key, String otherwise) {
      known.add(key);
      Json json = object.members().get(key);
      if (json == null) {
        return otherwise;
      }
      if (json instanceof Json.JsonString(String value) && !value.isEmpty()) {
        return value;
      }
      throw wrong(key, "a text", json.canonicalText());
    }

    int integer(String key, int otherwise, int least, int most) {
      return (int) whole(key, otherwise, least, most);
    }

    long whole(String key, long otherwise, long least, long most) {
      known.add(key);
      Json json = object.members().get(key);
      if (json == null) {
        return otherwise;
      }
      if (json instanceof Json.JsonInteger(long value) && value >= least && value <= most) {
        return value;
      }
      throw wrong(key, "an integer from " + least + " to " + most, json.canonicalText());
    }

    SettingsException wrong(String key, String expected, String got) {
      return new SettingsException(
          where + ": " + path + key + " must be " + expected + ", it is " + got);
    }

    void refuseRest() {
      for (String key : object.members().keySet()) {
        if (!known.contains(key)) {
          throw new SettingsException(
              where + ": unknown key " + path + key + "; known here: " + String.join(", ", known));
        }
      }
    }
  }
}
