package network.assay.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.run.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir private Path home;

  @Test
  void withoutAFileTheDefaultsHold() {
    Settings settings = Settings.load(home);
    assertThat(settings.gateway()).isEqualTo(new Settings.Listen("127.0.0.1", 8402));
    assertThat(settings.operator().listen()).isEqualTo(new Settings.Listen("127.0.0.1", 8403));
    assertThat(settings.operator().queueMax()).isEqualTo(64);
    assertThat(settings.operator().proveMillisMax()).isEqualTo(1000);
    assertThat(settings.engine().kernels()).isEqualTo(Preference.AUTO);
    assertThat(settings.engine().threads()).isEqualTo(1);
    assertThat(settings.operator().workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.network()).isEqualTo(new Settings.Network("scratch", 31_337));
    assertThat(settings.limits()).isEqualTo(Limits.standard());
  }

  @Test
  void anEmptyObjectChangesNothing() throws IOException {
    write("{}");
    assertThat(Settings.load(home)).isEqualTo(Settings.standard());
  }

  @Test
  void everyKeyIsRead() throws IOException {
    write(
        """
        {"network": {"name": "mine", "chainId": 6},
         "gateway": {"host": "0.0.0.0", "port": 1},
         "operator": {"host": "::1", "port": 2, "workers": 3, "queueMax": 4, "proveMillisMax": 7},
         "engine": {"threads": 5, "kernels": "scalar"},
         "limits": {"fileBytesMax": 11, "modelBytesMax": 12, "nodesMax": 13,
                    "tensorElementsMax": 14, "runBytesMax": 15, "runElementsMax": 16,
                    "runMultiplyAddsMax": 9007199254740991}}
        """);
    assertThat(Settings.load(home))
        .isEqualTo(
            new Settings(
                new Settings.Network("mine", 6),
                new Settings.Listen("0.0.0.0", 1),
                new Settings.Operator(new Settings.Listen("::1", 2), 3, 4, 7),
                new Settings.Engine(5, Preference.SCALAR),
                new Limits(11, 12, 13, 14, 15, 16, 9_007_199_254_740_991L)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"gatway\": {}}|unknown key gatway; known here: engine, gateway, limits, network,"
            + " operator",
        "{\"gateway\": {\"prot\": 1}}|unknown key gateway.prot; known here: host, port",
        "{\"limits\": {\"nodesMax\": 0}}|limits.nodesMax must be an integer from 1",
        "{\"limits\": {\"runSecondsMax\": 1}}|unknown key limits.runSecondsMax; known here: file",
        "{\"operator\": {\"proveMillisMax\": -1}}|operator.proveMillisMax must be an integer from"
            + " 0",
        "{\"engine\": {\"threads\": 0}}|engine.threads must be an integer from 1 to 1024, it is 0",
        "{\"gateway\": {\"port\": 65536}}|gateway.port must be an integer from 0 to 65535",
        "{\"gateway\": {\"port\": \"8402\"}}|gateway.port must be an integer",
        "{\"network\": {\"name\": \"A B\"}}|network.name must be 1 to 32 of a-z, 0-9 and -",
        "{\"gateway\": 1}|gateway must be a JSON object",
        "{\"gateway\": {\"host\": \"\"}}|gateway.host must be a text",
        "{\"engine\": {\"kernels\": \"fast\"}}|\"auto\", \"scalar\" or \"vector\", it is \"fast\"",
        "[]|the file must be a JSON object",
        "{\"a\":1,\"a\":2}|is not the JSON that was expected",
      })
  void anythingElseIsRefusedByName(String text, String message) throws IOException {
    write(text);
    assertThatThrownBy(() -> Settings.load(home))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  private void write(String text) throws IOException {
    Files.writeString(home.resolve("config.json"), text);
  }
}
