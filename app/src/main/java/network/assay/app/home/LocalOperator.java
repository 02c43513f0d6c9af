package network.assay.app.home;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import network.assay.app.config.Settings;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.job.JobApi;
import network.assay.client.key.KeyFiles;
import network.assay.client.store.ModelStore;
import network.assay.operator.Operator;
import network.assay.operator.OperatorSettings;
import network.assay.operator.Surroundings;
import network.assay.operator.weight.WeightCache;
import network.assay.primitives.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator in this process, on the models and with the key of a home folder. */
public final class LocalOperator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalOperator.class);

  private final Operator operator;
  private final KeyFiles.Held key;

  private LocalOperator(Operator operator, KeyFiles.Held key) {
    this.operator = operator;
    this.key = key;
  }

  /** Starts it for one job of this process; its figures go nowhere. */
  public static LocalOperator forOne(
      Home home, Settings settings, Map<String, String> environment) {
    return start(home, settings, environment, new SimpleMeterRegistry(), Proofs.ONE);
  }

  /** Starts it for many jobs; its figures go nowhere. */
  public static LocalOperator start(Home home, Settings settings, Map<String, String> environment) {
    return start(home, settings, environment, new SimpleMeterRegistry());
  }

  /** Starts it for many jobs; its figures go to these meters. */
  public static LocalOperator start(
      Home home, Settings settings, Map<String, String> environment, MeterRegistry meters) {
    return start(home, settings, environment, meters, Proofs.MANY);
  }

  private static LocalOperator start(
      Home home,
      Settings settings,
      Map<String, String> environment,
      MeterRegistry meters,
      Proofs proofs) {
    KeyFiles.Held key = new Keys(home, environment).choose(Keys.Role.OPERATOR);
    OperatorSettings standard =
        OperatorSettings.standard(settings.network().name(), settings.network().chainId());
    OperatorSettings.Capacity capacity = standard.capacity();
    OperatorSettings ours =
        new OperatorSettings(
            standard.network(),
            standard.chainId(),
            settings.limits(),
            new OperatorSettings.Capacity(
                settings.operator().workers(),
                settings.engine().threads(),
                settings.operator().queueMax(),
                capacity.modelBytesMax(),
                settings.engine().kernels()),
            standard.stopMax(),
            settings.operator().proveMillisMax());
    Operator operator =
        new Operator(
            key.key(),
            ModelStore.open(home.store()),
            home.jobs(),
            ours,
            new Surroundings(
                InstantSource.system(),
                new SecureRandom(),
                meters,
                new WeightCache(
                    home.packed(), capacity.modelBytesMax(), message -> LOG.warn("{}", message)),
                Optional.of(Proving.keeping(home, proofs, message -> LOG.warn("{}", message)))));
    return new LocalOperator(operator, key);
  }

  public JobApi api() {
    return operator;
  }

  /** The address that signs, with a warning where one is due. */
  public String label() {
    return key.label();
  }

  /** The address that signs. */
  public Address address() {
    return key.key().address();
  }

  /** Whether the key that signs is the one that everybody knows. */
  public boolean isDevelopment() {
    return key.origin() == KeyFiles.Origin.DEVELOPMENT;
  }

  @Override
  public void close() {
    operator.close();
  }
}
