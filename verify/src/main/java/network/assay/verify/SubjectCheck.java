package network.assay.verify;

import java.util.Optional;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.receipt.Statement;

/** Was it this model? Manifest, files and program id, as the caller has them, against a receipt. */
final class SubjectCheck {
  private SubjectCheck() {}

  static void check(Statement.Subject subject, Facts facts, Examination examination) {
    Optional<Manifest> manifest =
        facts.manifest().flatMap(bytes -> manifest(bytes, subject.version(), examination));
    manifest.ifPresent(known -> checkManifest(known, subject, examination));
    for (Facts.LocalFile file : facts.files()) {
      checkFile(file, manifest, facts.manifest().isPresent(), examination);
    }
    facts
        .proofKey()
        .ifPresent(key -> checkKey(key, manifest, facts.manifest().isPresent(), examination));
    facts
        .programId()
        .ifPresent(own -> checkProgramId(own, "your model file compiles to", subject, examination));
    facts
        .rerun()
        .map(Facts.Rerun::programId)
        .filter(own -> !facts.programId().equals(Optional.of(own)))
        .ifPresent(own -> checkProgramId(own, "your re-run ran", subject, examination));
  }

  private static Optional<Manifest> manifest(Bytes bytes, Cid version, Examination examination) {
    Cid cid = Cid.ofRawBlock(bytes.toArray());
    if (!cid.equals(version)) {
      examination.contradict(
          "manifest.cid", "the receipt states version " + version + ", your manifest is " + cid);
      return Optional.empty();
    }
    examination.hold("manifest.cid", "the manifest is the stated version " + version);
    return switch (ManifestCodec.decode(bytes.toArray())) {
      case Decoded.Good<Manifest> good -> Optional.of(good.value());
      case Decoded.Bad<Manifest> bad -> {
        examination.contradict("manifest." + bad.field(), bad.sentence());
        yield Optional.empty();
      }
    };
  }

  private static void checkManifest(
      Manifest manifest, Statement.Subject subject, Examination examination) {
    Address author = manifest.body().identity().author();
    Optional<Address> signer = manifest.signer();
    examination.check(
        signer.equals(Optional.of(author)),
        "manifest.signature",
        "the author " + author + " signed the manifest",
        "this is not the signature of the author "
            + author
            + " over this manifest ("
            + signer.map(other -> "it recovers to " + other).orElse("no key can have made it")
            + ")");
    examination.check(
        manifest.body().identity().model().equals(subject.model()),
        "model",
        "the manifest is of the stated model " + subject.model(),
        "the receipt states "
            + subject.model()
            + ", the manifest of that version is of "
            + manifest.body().identity().model());
    Manifest.Entry program = manifest.body().program();
    examination.check(
        program.id().equals(subject.programId()),
        "programId",
        "the program is the one that the author names in the manifest",
        "the receipt states " + subject.programId() + ", the manifest names " + program.id());
    examination.check(
        program.profile().equals(subject.profile()),
        "profile",
        "the profile is the one of the manifest, " + subject.profile(),
        "the receipt states " + subject.profile() + ", the manifest names " + program.profile());
  }

  private static void checkFile(
      Facts.LocalFile file,
      Optional<Manifest> manifest,
      boolean manifestGiven,
      Examination examination) {
    String field = "files[" + file.path() + "]";
    if (manifest.isEmpty()) {
      // A manifest that was given but is wrong has spoken for itself already.
      if (!manifestGiven) {
        examination.lack(field, "there is no manifest to compare your file with");
      }
      return;
    }
    Optional<Manifest.File> named = manifest.get().body().file(file.path());
    if (named.isEmpty()) {
      examination.contradict(field, "the manifest names no file of this path");
      return;
    }
    if (!named.get().cid().equals(file.cid())) {
      examination.contradict(
          field + ".cid",
          "the manifest names " + named.get().cid() + ", your file is " + file.cid());
    } else if (named.get().bytes() != file.bytes()) {
      examination.contradict(
          field + ".bytes",
          "the manifest names " + named.get().bytes() + " bytes, your file has " + file.bytes());
    } else {
      examination.hold(field + ".cid", "your file is the one that the manifest names");
    }
  }

  /** A key that is taken on the author's word must be his; one made here shows whether his is. */
  private static void checkKey(
      Facts.ProofKey key,
      Optional<Manifest> manifest,
      boolean manifestGiven,
      Examination examination) {
    byte[] bytes = key.bytes().toArray();
    Facts.LocalFile file =
        new Facts.LocalFile(Manifest.Body.ZK_KEY, UnixFsCid.of(bytes), bytes.length);
    switch (key.origin()) {
      case MANIFEST -> checkFile(file, manifest, manifestGiven, examination);
      case MODEL -> {
        if (manifest.flatMap(known -> known.body().file(file.path())).isPresent()) {
          checkFile(file, manifest, manifestGiven, examination);
        }
      }
    }
  }

  private static void checkProgramId(
      Hash32 own, String how, Statement.Subject subject, Examination examination) {
    if (examination.contradictedAt("programId")) {
      return;
    }
    examination.check(
        own.equals(subject.programId()),
        "programId",
        how + " exactly the stated program",
        "the receipt states " + subject.programId() + ", " + how + " " + own);
  }
}
