package network.assay.verify.manifest;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Address;
import network.assay.primitives.Cid;
import network.assay.primitives.Eip712;
import network.assay.primitives.Eip712.Value;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Quoted;
import network.assay.primitives.Sha256;
import network.assay.primitives.Signature;
import network.assay.primitives.Wei;
import network.assay.verify.signing.AssayDomain;

/**
 * A version of a model, signed by its author. Its canonical bytes ({@link ManifestCodec}) are one
 * raw block, whose CID names the version.
 *
 * @param signature the author's, over {@link Body#digest()}
 */
public record Manifest(Body body, Signature signature) {
  private static final String TYPE = "Manifest";

  private static final Map<String, List<Eip712.Member>> TYPES =
      Map.of(
          TYPE,
          List.of(
              new Eip712.Member("model", "string"),
              new Eip712.Member("label", "string"),
              new Eip712.Member("author", "address"),
              new Eip712.Member("content", "bytes32")));

  /** Everything that the author signs. */
  public record Body(
      Identity identity,
      List<File> files,
      Entry program,
      Lineage lineage,
      Wei pricePerJob,
      Interface io) {
    /** Most files of one version. */
    public static final int FILES_MAX = 1024;

    /** Path of the file that holds the key of proofs ({@code spec/zk.md}, section 4). */
    public static final String ZK_KEY = "program.zk";

    /** Largest key: bounds what is read. It holds the program and its tables, no weights. */
    public static final int ZK_KEY_BYTES_MAX = 1 << 26;

    /** Sorts the files by path. */
    public Body {
      files = files.stream().sorted(Comparator.comparing(File::path)).toList();
      if (files.isEmpty() || files.size() > FILES_MAX) {
        throw new IllegalArgumentException(
            "expected 1 to " + FILES_MAX + " files, got " + files.size());
      }
      for (int i = 1; i < files.size(); i++) {
        if (files.get(i).path().equals(files.get(i - 1).path())) {
          throw new IllegalArgumentException("expected each path once: " + files.get(i).path());
        }
      }
      String entry = program.path();
      if (files.stream().noneMatch(file -> file.path().equals(entry))) {
        throw new IllegalArgumentException(
            "expected the program's entry " + Quoted.of(entry) + " among the files");
      }
    }

    /** The file of this path; empty when there is none. */
    public Optional<File> file(String path) {
      return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }

    /**
     * What the author signs: EIP-712 typed data of name, version, author and the SHA-256 of the
     * canonical JSON without signature.
     */
    public Hash32 digest() {
      SortedMap<String, Value> values = new TreeMap<>();
      values.put("model", Value.of(identity.model().toString()));
      values.put("label", Value.of(identity.label()));
      values.put("author", Value.of(identity.author()));
      values.put("content", Value.of(Sha256.of(ManifestCodec.toJson(this).canonical())));
      return new Eip712(AssayDomain.everywhere(), TYPES).digest(TYPE, new Value.Struct(values));
    }

    /**
     * The manifest, signed.
     *
     * @throws IllegalArgumentException when the key is not the author's
     */
    public Manifest sign(PrivateKey key) {
      if (!key.address().equals(identity.author())) {
        throw new IllegalArgumentException(
            "expected the key of the author "
                + identity.author()
                + ", got that of "
                + key.address());
      }
      return new Manifest(this, key.sign(digest()));
    }
  }

  /**
   * Which version of which model this is.
   *
   * @param label the author's name of the version, such as {@code 1.0.0}
   * @param licence SPDX expression
   * @param author the account that signs, and is paid
   */
  public record Identity(ModelName model, String label, String licence, Address author) {
    public Identity {
      Names.requireVersionLabel(label);
      Names.requireLicence(licence);
    }
  }

  /** A file of the version. */
  public record File(String path, Cid cid, long bytes) {
    public File {
      Names.requirePath(path);
      if (bytes < 0 || bytes > Json.INTEGER_MAX) {
        throw new IllegalArgumentException("expected a size of 0 to 2^53 - 1 bytes, got " + bytes);
      }
    }
  }

  /**
   * The program that the version compiles to.
   *
   * @param path the file that is compiled
   * @param id program id
   * @param profile {@code f32} or {@code int}
   */
  public record Entry(String path, Hash32 id, String profile) {
    public Entry {
      Names.requirePath(path);
      Profiles.require(profile);
    }
  }

  /** How people's things become inputs, and what outputs mean. */
  public record Interface(List<InputMapping> inputs, List<OutputMeaning> outputs) {
    /** Most inputs, and most outputs. */
    public static final int TENSORS_MAX = 256;

    public Interface {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      if (inputs.size() > TENSORS_MAX || outputs.size() > TENSORS_MAX) {
        throw new IllegalArgumentException(
            "expected at most " + TENSORS_MAX + " inputs and " + TENSORS_MAX + " outputs");
      }
      if (inputs.stream().map(InputMapping::tensor).distinct().count() != inputs.size()) {
        throw new IllegalArgumentException("expected each input once");
      }
      if (outputs.stream().map(OutputMeaning::tensor).distinct().count() != outputs.size()) {
        throw new IllegalArgumentException("expected each output once");
      }
    }
  }

  /**
   * What the elements of an output stand for.
   *
   * @param labels name of each class, in the order of the last axis; empty when it has none
   */
  public record OutputMeaning(String tensor, List<String> labels) {
    /** Most labels of an output. */
    public static final int LABELS_MAX = 10_000;

    public OutputMeaning {
      Names.requireTensor(tensor);
      labels = List.copyOf(labels);
      if (labels.size() > LABELS_MAX) {
        throw new IllegalArgumentException(
            "expected at most " + LABELS_MAX + " labels, got " + labels.size());
      }
      for (String label : labels) {
        Names.requireText(label, "a label");
      }
    }
  }

  /** Whose key made the signature; empty when no key can have. */
  public Optional<Address> signer() {
    return signature.recover(body.digest());
  }

  /** The CID of the canonical bytes: the version's own name. */
  public Cid cid() {
    return Cid.ofRawBlock(ManifestCodec.encode(this));
  }
}
