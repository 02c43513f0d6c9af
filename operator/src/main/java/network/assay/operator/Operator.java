package network.assay.operator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.client.check.Checker;
import network.assay.client.job.Blob;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobApi;
import network.assay.client.job.JobCodec;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.job.JobRequest;
import network.assay.client.job.JobStatus;
import network.assay.client.job.ModelCard;
import network.assay.client.prove.StatedRun;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.client.store.VersionLabel;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.program.Program;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.tensor.Tensor;
import network.assay.operator.host.Hosted;
import network.assay.operator.host.ModelHost;
import network.assay.operator.job.JobQueue;
import network.assay.operator.job.JobRecord;
import network.assay.operator.job.JobStore;
import network.assay.operator.prove.ProofDesk;
import network.assay.primitives.Address;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Commitment;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator: runs jobs on the models of a store, signs receipts with its own key, and keeps a
 * record of each answered job before it hands the answer out. Logs name jobs and models, never
 * inputs or outputs.
 */
public final class Operator implements JobApi, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

  private final PrivateKey key;
  private final ModelStore store;
  private final OperatorSettings settings;
  private final Surroundings surroundings;
  private final OperatorMeters meters;
  private final KernelChooser.Chosen chosen;
  private final ModelHost host;
  private final JobQueue queue;
  private final JobStore records;
  private final ProofDesk desk;
  private final AnswerProofs proofs;
  private final ConcurrentHashMap<Hash32, InFlight> inFlight = new ConcurrentHashMap<>();

  /** A job on its way, for retries that come before it is done. */
  private record InFlight(Hash32 content, CompletableFuture<JobAnswer> answer) {}

  /**
   * An operator.
   *
   * @param key signs its receipts
   * @param jobsFolder where it keeps its records, for itself alone
   * @throws JobRefused RECORD_FAILED when the folder cannot be used
   */
  public Operator(
      PrivateKey key,
      ModelStore store,
      Path jobsFolder,
      OperatorSettings settings,
      Surroundings surroundings) {
    this.key = key;
    this.store = store;
    this.settings = settings;
    this.surroundings = surroundings;
    this.meters = new OperatorMeters(surroundings.meters());
    OperatorSettings.Capacity capacity = settings.capacity();
    this.chosen = KernelChooser.choose(capacity.threads(), capacity.kernels());
    LOG.atInfo()
        .addKeyValue("operator", key.address())
        .addKeyValue("kernels", chosen.reason())
        .log("operator starts");
    this.host =
        new ModelHost(
            store,
            chosen.kernels(),
            settings.limits(),
            capacity.modelBytesMax(),
            surroundings.weights());
    this.records = JobStore.open(jobsFolder);
    this.queue = new JobQueue(capacity.workers(), capacity.waitingMax(), settings.stopMax());
    this.desk =
        new ProofDesk(surroundings.prover(), settings.proveMillisMax(), capacity.modelBytesMax());
    this.proofs = new AnswerProofs(desk, records, meters, settings.stopMax());
    meters.gauges(queue::waiting, queue::running, host::bytes);
    if (hasProvable()) {
      proofs.warm();
    }
  }

  /** Whether the store has models that could be proved: without any, a prover need not be ready. */
  private boolean hasProvable() {
    try {
      String label = Program.Profile.INT.label();
      return store.list().stream()
          .anyMatch(version -> store.manifest(version).body().program().profile().equals(label));
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("a model of the store cannot be read");
      return false;
    }
  }

  @Override
  public JobAnswer submit(JobRequest request, Cancellation cancellation) {
    try {
      return answer(request, cancellation);
    } catch (JobRefused e) {
      meters.refused(e.reason());
      LOG.atInfo()
          .addKeyValue("model", request.model())
          .addKeyValue("reason", e.reason().code())
          .log("job refused");
      throw e;
    }
  }

  private JobAnswer answer(JobRequest request, Cancellation cancellation) {
    if (queue.isStopping()) {
      throw new JobRefused(Reason.STOPPING, "the operator is stopping");
    }
    requireSupported(request.options().policy());
    Hash32 content = content(request);
    Hash32 id = jobId(request);
    InFlight mine = new InFlight(content, new CompletableFuture<>());
    InFlight there = inFlight.putIfAbsent(id, mine);
    if (there != null) {
      requireSame(there.content(), content);
      return await(there, request, cancellation);
    }
    try {
      Optional<JobRecord> record = records.find(id);
      if (record.isPresent()) {
        requireSame(record.get().content(), content);
        meters.replayed();
        JobAnswer kept = withProof(record.get(), request, cancellation);
        mine.answer().complete(kept);
        return kept;
      }
      JobAnswer answer = run(id, content, request, cancellation);
      mine.answer().complete(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      mine.answer().completeExceptionally(e);
      throw e;
    } finally {
      inFlight.remove(id);
    }
  }

  /** Waits for the same job that another call is running. */
  private JobAnswer await(InFlight there, JobRequest request, Cancellation cancellation) {
    long end = System.nanoTime() + request.options().deadline().toNanos();
    while (System.nanoTime() - end < 0) {
      if (cancellation.isCancelled()) {
        throw new JobRefused(Reason.CANCELLED, "cancelled by the caller");
      }
      try {
        JobAnswer answer = there.answer().get(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        meters.replayed();
        return answer;
      } catch (java.util.concurrent.TimeoutException e) {
        // Not yet: look at the deadline and the caller again.
      } catch (java.util.concurrent.ExecutionException e) {
        if (e.getCause() instanceof JobRefused refused) {
          throw refused;
        }
        throw new JobRefused(Reason.INTERNAL, "the job failed under its first request", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobRefused(Reason.CANCELLED, "the waiting thread was interrupted", e);
      }
    }
    throw new JobRefused(Reason.DEADLINE, "the job was not done by its deadline");
  }

  /**
   * A single operator can promise its signature, and a proof before delivery where the model allows
   * one ({@link #requireProvable}); re-runs come later, from others.
   */
  private static void requireSupported(Policy policy) {
    Set<Kind> possible =
        switch (policy.moment()) {
          case DELIVERY -> Set.of(Kind.SIGNATURE, Kind.ZK);
          case PAYMENT -> Set.of(Kind.SIGNATURE, Kind.RERUN);
        };
    for (Kind kind : policy.kinds()) {
      if (!possible.contains(kind)) {
        throw new JobRefused(
            Reason.POLICY_UNSUPPORTED,
            "this operator cannot promise the evidence '"
                + kind.label()
                + "' before "
                + policy.moment().label()
                + "; ask for signature@delivery and check by running again yourself");
      }
    }
  }

  private static boolean demandsProof(Policy policy) {
    return policy.kinds().contains(Kind.ZK);
  }

  /** Before the work is done, not after. */
  private void requireProvable(
      Hosted hosted, SequencedMap<String, Tensor> inputs, JobOptions options) {
    desk.hindrance(hosted.loaded(), inputs, options.hidesInput(), options.deadline().toMillis())
        .ifPresent(why -> {
          throw new JobRefused(
              Reason.POLICY_UNSUPPORTED, "the evidence 'zk' cannot be given: " + why);
        });
  }

  private static void requireSame(Hash32 there, Hash32 content) {
    if (!there.equals(content)) {
      throw new JobRefused(
          Reason.IDEMPOTENCY_CONFLICT,
          "this idempotency key was used for another request; a new request needs a new key");
    }
  }

  /**
   * What a retry must repeat: model as it was asked for, inputs, policy, the salt if given, and
   * whether proofs hide the input.
   */
  private static Hash32 content(JobRequest request) {
    Sha256 hash = new Sha256();
    hash.update("assay/job-content/1".getBytes(StandardCharsets.US_ASCII));
    update(hash, request.model().toString());
    update(hash, request.options().policy().toString());
    update(hash, request.options().salt().map(Hash32::toString).orElse(""));
    if (request.options().hidesInput()) {
      update(hash, "hides input");
    }
    SequencedMap<String, Tensor> sorted =
        new LinkedHashMap<>(new java.util.TreeMap<>(request.inputs()));
    for (var part : Checker.parts(sorted)) {
      update(hash, part.name());
      hash.update(part.content().sha256().toBytes());
    }
    return hash.finish();
  }

  private static void update(Sha256 hash, String text) {
    hash.update(Sha256.ofUtf8(text).toBytes());
  }

  /** With a key, a function of it: so a retry finds its job; without, drawn at random. */
  private Hash32 jobId(JobRequest request) {
    byte[] random = new byte[32];
    surroundings.secureRandom().nextBytes(random);
    byte[] tail =
        request
            .options()
            .idempotencyKey()
            .map(text -> ("key:" + text).getBytes(StandardCharsets.US_ASCII))
            .orElse(random);
    return Sha256.of(
        "assay/job-id/1".getBytes(StandardCharsets.US_ASCII), key.address().toBytes(), tail);
  }

  private JobAnswer run(Hash32 id, Hash32 content, JobRequest request, Cancellation cancellation) {
    long startNanos = System.nanoTime();
    long acceptedAtMillis = surroundings.clock().millis();
    Hosted hosted = load(request.model());
    SequencedMap<String, Tensor> inputs = ordered(hosted, request.inputs());
    if (demandsProof(request.options().policy())) {
      requireProvable(hosted, inputs, request.options());
    }
    Outcome outcome =
        queue.run(
            request.options().deadline(), cancellation, inner -> execute(hosted, inputs, inner));
    Hash32 salt = request.options().salt().orElseGet(this::drawSalt);
    Statement statement =
        statement(id, hosted, request, acceptedAtMillis, new Bound(salt, inputs, outcome));
    JobAnswer answer = new JobAnswer(statement.sign(key), salt, outcome.outputs());
    JobRecord record = new JobRecord(content, answer);
    records.save(record);
    long nanos = System.nanoTime() - startNanos;
    meters.answered(nanos, outcome.multiplyAdds());
    LOG.atInfo()
        .addKeyValue("job", id)
        .addKeyValue("model", hosted.card().version().ref())
        .addKeyValue("multiplyAdds", outcome.multiplyAdds())
        .addKeyValue("micros", nanos / 1000)
        .log("job answered");
    ProofDesk.Task proved = task(hosted, answer, inputs, request.options());
    if (demandsProof(request.options().policy())) {
      Duration left = request.options().deadline().minusNanos(nanos);
      return proofs.prove(record, proved, left, cancellation);
    }
    proofs.proveLater(record, proved);
    return answer;
  }

  /** The answer of a record, with the proof that was demanded if it has none yet. */
  private JobAnswer withProof(JobRecord record, JobRequest request, Cancellation cancellation) {
    JobAnswer answer = record.answer();
    if (AnswerProofs.isProven(record) || !demandsProof(request.options().policy())) {
      return answer;
    }
    // The version that was run, whatever is the newest by now.
    Statement.Subject subject = answer.receipt().statement().subject();
    Hosted hosted = load(ModelRef.of(subject.model(), label(subject.version())));
    SequencedMap<String, Tensor> inputs = ordered(hosted, request.inputs());
    ProofDesk.Task task = task(hosted, answer, inputs, request.options());
    return proofs.prove(record, task, request.options().deadline(), cancellation);
  }

  private static ProofDesk.Task task(
      Hosted hosted, JobAnswer answer, SequencedMap<String, Tensor> inputs, JobOptions options) {
    Optional<Hash32> hidingSalt =
        options.hidesInput() ? Optional.of(answer.salt()) : Optional.empty();
    return new ProofDesk.Task(
        hosted.loaded(), new StatedRun(answer.receipt(), inputs, answer.outputs(), hidingSalt));
  }

  private VersionLabel label(Cid version) {
    try {
      return new VersionLabel(store.manifest(version).body().identity().label());
    } catch (StoreException e) {
      throw new JobRefused(
          Reason.MODEL_UNAVAILABLE, "the version that was run is no longer hosted here", e);
    }
  }

  /** What a run gave and took. */
  private record Outcome(SequencedMap<String, Tensor> outputs, long multiplyAdds) {}

  /** What a receipt commits to. */
  private record Bound(Hash32 salt, SequencedMap<String, Tensor> inputs, Outcome outcome) {}

  private Hash32 drawSalt() {
    byte[] salt = new byte[32];
    surroundings.secureRandom().nextBytes(salt);
    return Hash32.of(salt);
  }

  private static Outcome execute(
      Hosted hosted, Map<String, Tensor> inputs, Cancellation cancellation) {
    try {
      Executor.Result result = hosted.executor().execute(inputs, cancellation);
      SequencedMap<String, Tensor> outputs = result.tensors();
      requireSendable(outputs);
      return new Outcome(outputs, result.multiplyAdds());
    } catch (EngineException e) {
      throw refusal(e);
    }
  }

  /** An answer that no envelope holds could be recorded, but never fetched again. */
  private static void requireSendable(SequencedMap<String, Tensor> outputs) {
    long bytes = Checker.parts(outputs).stream().mapToLong(part -> part.content().size()).sum();
    if (bytes > JobCodec.TENSOR_BYTES_MAX) {
      throw new JobRefused(
          Reason.TOO_LARGE,
          "the answer has "
              + bytes
              + " bytes, at most "
              + JobCodec.TENSOR_BYTES_MAX
              + " can be sent; ask for fewer rows at once");
    }
  }

  private static JobRefused refusal(EngineException e) {
    Reason reason =
        switch (e.reason()) {
          case INPUT_NAME, INPUT_TYPE, INPUT_SHAPE, INPUT_VALUE -> Reason.INPUT_INVALID;
          case LIMIT_EXCEEDED -> Reason.TOO_LARGE;
          case CANCELLED -> Reason.DEADLINE;
          case MODEL_MALFORMED, MODEL_UNSUPPORTED, MODEL_TOO_LARGE -> Reason.MODEL_UNAVAILABLE;
        };
    return new JobRefused(reason, e.getMessage(), e);
  }

  private Statement statement(
      Hash32 id, Hosted hosted, JobRequest request, long acceptedAtMillis, Bound bound) {
    ModelCard card = hosted.card();
    Manifest.Body body = card.manifest().body();
    Statement.Subject subject =
        new Statement.Subject(
            card.version().model(),
            card.version().manifest(),
            hosted.programId(),
            body.program().profile(),
            Hash32.ZERO,
            Hash32.ZERO);
    Statement.Run run =
        new Statement.Run(
            Commitment.request(bound.salt(), Checker.parts(bound.inputs())),
            "",
            0,
            Commitment.answer(Checker.parts(bound.outcome().outputs())),
            Hash32.ZERO,
            new Statement.Usage(bound.outcome().multiplyAdds(), 0, 0));
    Statement.Terms terms =
        new Statement.Terms(
            body.pricePerJob(), Address.ZERO, Hash32.ZERO, request.options().policy());
    // A clock that is set back must not make an answer older than its question.
    long answeredAtMillis = Math.max(surroundings.clock().millis(), acceptedAtMillis);
    return new Statement(
        new Statement.Job(settings.network(), settings.chainId(), id),
        subject,
        run,
        terms,
        new Statement.Service(key.address(), acceptedAtMillis, answeredAtMillis));
  }

  /** The inputs in the program's order; names are checked here, types and shapes by the engine. */
  private static SequencedMap<String, Tensor> ordered(Hosted hosted, Map<String, Tensor> given) {
    List<String> names = hosted.program().inputs().stream().map(Program.Input::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new JobRefused(
            Reason.INPUT_INVALID,
            "the model has no input " + EngineException.quote(name) + "; its inputs are " + names);
      }
    }
    SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
    for (String name : names) {
      if (!given.containsKey(name)) {
        throw new JobRefused(
            Reason.INPUT_INVALID,
            "the request lacks the input "
                + EngineException.quote(name)
                + "; the model's inputs are "
                + names);
      }
      ordered.put(name, given.get(name));
    }
    return ordered;
  }

  private Hosted load(ModelRef ref) {
    PublishedVersion version = resolve(ref);
    try {
      return host.load(version, this::loaded);
    } catch (EngineException e) {
      throw refusal(e);
    } catch (StoreException e) {
      LOG.atError().addKeyValue("model", version.ref()).setCause(e).log("model unavailable");
      throw new JobRefused(
          Reason.MODEL_UNAVAILABLE,
          version.ref()
              + " is published here but cannot be loaded: its files are missing or"
              + " damaged",
          e);
    }
  }

  private void loaded(PublishedVersion version, boolean good, long nanos) {
    meters.loaded(good, nanos);
    LOG.atInfo()
        .addKeyValue("model", version.ref())
        .addKeyValue("good", good)
        .addKeyValue("micros", nanos / 1000)
        .log("model loaded");
  }

  private PublishedVersion resolve(ModelRef ref) {
    try {
      return store.resolve(ref);
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.NOT_FOUND) {
        throw new JobRefused(Reason.MODEL_UNKNOWN, e.getMessage(), e);
      }
      throw e;
    }
  }

  @Override
  public List<PublishedVersion> models() {
    return store.list();
  }

  @Override
  public ModelCard describe(ModelRef model) {
    return load(model).card();
  }

  @Override
  public Optional<JobStatus> job(Hash32 id) {
    if (inFlight.containsKey(id)) {
      return Optional.of(new JobStatus(id, JobStatus.State.ACCEPTED, Optional.empty()));
    }
    return records
        .find(id)
        .map(record -> record.answer().receipt())
        .map(
            (Receipt receipt) -> new JobStatus(id, JobStatus.State.ANSWERED, Optional.of(receipt)));
  }

  /** A blob of the store, checked first; one that is corrupt is set aside and not there. */
  @Override
  public Optional<Blob> blob(Cid cid) {
    if (!store.blobs().contains(cid)) {
      return Optional.empty();
    }
    try {
      store.blobs().check(cid);
    } catch (StoreException e) {
      LOG.atError().addKeyValue("blob", cid).setCause(e).log("blob cannot be served");
      return Optional.empty();
    }
    long length = store.blobs().size(cid);
    return Optional.of(
        new Blob() {
          @Override
          public long length() {
            return length;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            store.blobs().copyUnchecked(cid, out);
          }
        });
  }

  @Override
  public Optional<Blob> proof(Hash32 job, Hash32 proof) {
    return records
        .findProof(job, proof)
        .map(bytes ->
            new Blob() {
              @Override
              public long length() {
                return bytes.size();
              }

              @Override
              public void writeTo(OutputStream out) throws IOException {
                out.write(bytes.toArray());
              }
            });
  }

  @Override
  public boolean isReady() {
    return !queue.isStopping();
  }

  /** The account that signs. */
  public Address address() {
    return key.address();
  }

  /** Takes no more jobs, finishes the running ones within the limit. */
  @Override
  public void close() {
    queue.close();
    proofs.close();
    chosen.close();
    records.close();
    LOG.atInfo().addKeyValue("operator", key.address()).log("operator stopped");
  }
}
