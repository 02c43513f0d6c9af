package network.assay.client.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.client.input.Disclosure;
import network.assay.client.input.InputException;
import network.assay.client.input.InputMapper;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofKeys;
import network.assay.client.store.ModelStore;
import network.assay.client.store.StoreException;
import network.assay.engine.model.ModelFile;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.Facts;
import network.assay.verify.Reason;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.Verifier;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.receipt.Commitment;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;

/**
 * Gathers what can be established here and now about a receipt, then has it judged. Entirely
 * offline: files that are handed in, a store on this machine, and the engine. The program is run
 * again when the policy demands {@code rerun} and model and whole input are at hand.
 */
public final class Checker {
  private final Limits limits;
  private final Rerunner rerunner;
  private final Optional<ModelStore> store;
  private final Optional<ProofKeys> keys;

  /** The model that was imported last: checks of one receipt follow each other. */
  private Optional<Imported> last = Optional.empty();

  /** A model file and the program in it. */
  private record Imported(Cid file, LoadedProgram program) {}

  /**
   * What a check found, and what it gathered on the way.
   *
   * @param judgedNanos time that judging took, after everything was gathered: with a proof, that of
   *     checking it
   * @param program of the model at hand
   * @param input the whole request, if it is at hand
   * @param output the whole answer, if it is at hand
   */
  public record Examined(
      Report report,
      long judgedNanos,
      Optional<LoadedProgram> program,
      Optional<Disclosure> input,
      Optional<Disclosure> output) {}

  /**
   * A checker.
   *
   * @param threads for running the program again
   * @param store where manifests and model files are taken from that are not handed in; empty to
   *     know only what is handed in
   */
  public Checker(Limits limits, int threads, Optional<ModelStore> store) {
    this(limits, new Rerunner(limits, threads), store, Optional.empty());
  }

  private Checker(
      Limits limits, Rerunner rerunner, Optional<ModelStore> store, Optional<ProofKeys> keys) {
    this.limits = limits;
    this.rerunner = rerunner;
    this.store = store;
    this.keys = keys;
  }

  /**
   * The same, and where the model is at hand, proofs are checked with the key that is made from it
   * here; without, with the key that the manifest names.
   */
  public Checker withProofKeys(ProofKeys made) {
    return new Checker(limits, rerunner, store, Optional.of(made));
  }

  /**
   * Checks a receipt. Whatever the documents hold, there is a report; a document that is damaged
   * makes it {@code invalid}, one that is not there {@code unknown}.
   */
  public Report check(CheckRequest request) {
    return examine(request).report();
  }

  /** As {@link #check}, and says what was gathered. */
  public Examined examine(CheckRequest request) {
    Decoded<Receipt> decoded = ReceiptCodec.decode(request.receipt().toArray());
    Gathering gathering = new Gathering(request, decoded.toOptional());
    gathering.gather();
    long start = System.nanoTime();
    Report report =
        Verifier.verify(
            request.receipt().toArray(),
            gathering.facts,
            request.demands().policy(),
            request.nowMillis());
    return new Examined(
        merge(report, gathering),
        System.nanoTime() - start,
        gathering.program,
        gathering.input,
        gathering.output);
  }

  /** Faults of documents that the verifier never saw come on top of what it found. */
  private static Report merge(Report report, Gathering gathering) {
    List<Reason> invalid = new ArrayList<>(gathering.damaged);
    if (report.verdict() instanceof Verdict.Invalid found) {
      invalid.addAll(found.reasons());
    }
    if (!invalid.isEmpty()) {
      return new Report(new Verdict.Invalid(invalid), report.findings(), report.held());
    }
    if (report.verdict() instanceof Verdict.Unknown unknown && !gathering.missing.isEmpty()) {
      List<Reason> reasons = new ArrayList<>(unknown.reasons());
      reasons.addAll(gathering.missing);
      return new Report(new Verdict.Unknown(reasons), report.findings(), report.held());
    }
    return report;
  }

  /** The parts of a request or answer, as the commitments of a receipt take them. */
  public static List<Part> parts(SequencedMap<String, Tensor> tensors) {
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      parts.add(new Part(entry.getKey(), Bytes.of(TensorCodec.encode(entry.getValue()))));
    }
    return parts;
  }

  private synchronized LoadedProgram imported(Cid cid, byte[] file) {
    if (last.isEmpty() || !last.get().file().equals(cid)) {
      last = Optional.of(new Imported(cid, ModelFile.read(file, limits)));
    }
    return last.get().program();
  }

  /** One check: what was found so far. */
  private final class Gathering {
    private final CheckRequest request;
    private final Optional<Receipt> receipt;
    private final List<Reason> damaged = new ArrayList<>();
    private final List<Reason> missing = new ArrayList<>();
    private Facts facts;
    private Optional<LoadedProgram> program = Optional.empty();
    private Optional<Disclosure> input = Optional.empty();
    private Optional<Disclosure> output = Optional.empty();

    Gathering(CheckRequest request, Optional<Receipt> receipt) {
      this.request = request;
      this.receipt = receipt;
      this.facts = Facts.none().trusting(request.demands().auditors());
      request.demands().expected().forEach((field, text) -> facts = facts.expecting(field, text));
    }

    void gather() {
      output = output();
      Optional<Manifest> manifest = manifest();
      program = program(manifest);
      input = input(manifest);
      boolean wanted = request.demands().policy().kinds().contains(Kind.RERUN);
      if (wanted && program.isPresent() && input.isPresent()) {
        rerun(program.get(), input.get());
      } else if (wanted) {
        missing.add(
            new Reason(
                "rerun",
                "running it again needs the model file and the input with its salt; missing: "
                    + (program.isPresent() ? "the input" : "the model file")));
      }
      proofs(manifest);
    }

    /** Proofs, and what they are checked with: looked for only where there is one. */
    private void proofs(Optional<Manifest> manifest) {
      for (Bytes proof : request.sources().proofs()) {
        facts = facts.withProof(proof.toArray());
      }
      boolean named =
          receipt.stream()
              .flatMap(r -> r.evidence().stream())
              .anyMatch(ZkEvidence.class::isInstance);
      if (named && !request.sources().proofs().isEmpty()) {
        madeKey().or(() -> namedKey(manifest)).ifPresent(key -> facts = facts.withProofKey(key));
      }
    }

    /** The key, made from the model that is at hand. */
    private Optional<Facts.ProofKey> madeKey() {
      Hash32 stated = receipt.orElseThrow().statement().subject().programId();
      if (keys.isEmpty()
          || program.filter(known -> stated.hex().equals(known.id())).isEmpty()
          || program.get().program().profile() != Profile.INT) {
        return Optional.empty();
      }
      try {
        Bytes key = Bytes.of(keys.get().of(program.get()));
        return Optional.of(new Facts.ProofKey(key, Facts.KeyOrigin.MODEL));
      } catch (ProofException e) {
        missing.add(new Reason("proof", "making the key from the model failed: " + e.getMessage()));
        return Optional.empty();
      }
    }

    /** The key that lies with the version. */
    private Optional<Facts.ProofKey> namedKey(Optional<Manifest> manifest) {
      return request
          .sources()
          .proofKey()
          .or(() ->
              manifest
                  .flatMap(known -> known.body().file(Manifest.Body.ZK_KEY))
                  .flatMap(file -> stored(file.path(), file.cid(), Manifest.Body.ZK_KEY_BYTES_MAX)))
          .map(key -> new Facts.ProofKey(key, Facts.KeyOrigin.MANIFEST));
    }

    private Optional<Disclosure> output() {
      Optional<Disclosure> given =
          request
              .sources()
              .output()
              .flatMap(bytes -> disclosure("output", bytes, Disclosure.Side.OUTPUT));
      given.ifPresent(answer -> facts = facts.withAnswer(parts(answer.parts())));
      return given;
    }

    private Optional<Disclosure> disclosure(String field, Bytes bytes, Disclosure.Side side) {
      try {
        Disclosure disclosure = Disclosure.decode(bytes.toArray());
        if (disclosure.side() == side) {
          return Optional.of(disclosure);
        }
        damaged.add(
            new Reason(
                field,
                "expected the disclosure of an "
                    + side.label()
                    + ", got that of an "
                    + disclosure.side().label()));
      } catch (InputException e) {
        damaged.add(new Reason(field, e.getMessage()));
      }
      return Optional.empty();
    }

    private Optional<Manifest> manifest() {
      Optional<Bytes> bytes = request.sources().manifest();
      if (bytes.isEmpty() && receipt.isPresent()) {
        bytes =
            stored(
                "manifest", receipt.get().statement().subject().version(), ManifestCodec.BYTES_MAX);
      }
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      facts = facts.withManifest(bytes.get().toArray());
      return ManifestCodec.decode(bytes.get().toArray()).toOptional();
    }

    /** A blob of the store; one that is corrupt is the caller's own trouble, and said so. */
    private Optional<Bytes> stored(String what, Cid cid, long bytesMax) {
      if (store.isEmpty() || !store.get().blobs().contains(cid)) {
        return Optional.empty();
      }
      try {
        int max = (int) Math.min(bytesMax, Integer.MAX_VALUE - 8);
        return Optional.of(Bytes.of(store.get().blobs().read(cid, max)));
      } catch (StoreException e) {
        missing.add(new Reason(what, e.getMessage()));
        return Optional.empty();
      }
    }

    private Optional<LoadedProgram> program(Optional<Manifest> manifest) {
      Optional<Manifest.File> entry =
          manifest.flatMap(known -> known.body().file(known.body().program().path()));
      Optional<Bytes> bytes = request.sources().model();
      if (bytes.isEmpty() && entry.isPresent()) {
        bytes = stored("model", entry.get().cid(), limits.fileBytesMax());
      }
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      byte[] file = bytes.get().toArray();
      Cid cid = UnixFsCid.of(file);
      entry.ifPresent(
          named -> facts = facts.withFile(new Facts.LocalFile(named.path(), cid, file.length)));
      try {
        LoadedProgram loaded = imported(cid, file);
        facts = facts.withProgramId(Hash32.parse("0x" + loaded.id()));
        return Optional.of(loaded);
      } catch (EngineException e) {
        damaged.add(new Reason("model", "the model file cannot be imported: " + e.getMessage()));
        return Optional.empty();
      }
    }

    private Optional<Disclosure> input(Optional<Manifest> manifest) {
      if (request.sources().input().isEmpty()) {
        return Optional.empty();
      }
      Bytes bytes = request.sources().input().get();
      Optional<Disclosure> given =
          request.sources().salt().isEmpty()
              ? disclosure("input", bytes, Disclosure.Side.INPUT)
              : mapped(bytes, manifest);
      given.ifPresent(
          known -> facts = facts.withRequest(known.salt().orElseThrow(), parts(known.parts())));
      return given;
    }

    /** The user's own file, turned into tensors once more as the manifest says. */
    private Optional<Disclosure> mapped(Bytes bytes, Optional<Manifest> manifest) {
      if (manifest.isEmpty() || program.isEmpty()) {
        missing.add(
            new Reason(
                "input", "turning your file into tensors needs the manifest and the model file"));
        return Optional.empty();
      }
      try {
        InputMapper mapper =
            new InputMapper(program.get().program().inputs(), manifest.get().body().io().inputs());
        return Optional.of(
            Disclosure.ofInput(
                request.sources().salt().orElseThrow(), mapper.read(bytes.toArray())));
      } catch (InputException e) {
        damaged.add(new Reason("input", e.getMessage()));
        return Optional.empty();
      }
    }

    private void rerun(LoadedProgram loaded, Disclosure request) {
      try {
        Rerunner.Run run = rerunner.run(loaded, request.parts());
        facts =
            facts.withRerun(
                new Facts.Rerun(
                    Hash32.parse("0x" + loaded.id()),
                    Commitment.answer(parts(run.outputs())),
                    run.multiplyAdds()));
      } catch (InputException e) {
        damaged.add(new Reason("input", "the program does not take it: " + e.getMessage()));
      } catch (EngineException e) {
        missing.add(new Reason("rerun", "running it again failed: " + e.getMessage()));
      }
    }
  }
}
