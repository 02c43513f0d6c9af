package network.assay.verify.receipt;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import network.assay.primitives.Address;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Quoted;
import network.assay.primitives.Wei;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.manifest.Profiles;
import network.assay.verify.policy.Policy;

/**
 * What an operator states of one job. The parts group what belongs together; in JSON and in EIP-712
 * their members stand side by side (but for {@code usage}).
 */
public record Statement(Job job, Subject subject, Run run, Terms terms, Service service) {

  /**
   * Which job this is.
   *
   * @param network name of the network, such as {@code scratch}
   * @param chainId EIP-155 id of its ledger, 1 or more
   * @param id the job's identifier, unique on its network
   */
  public record Job(String network, long chainId, Hash32 id) {
    private static final Pattern NETWORK = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    public Job {
      if (!NETWORK.matcher(network).matches()) {
        throw new IllegalArgumentException(
            "expected the name of a network of 1 to 32 lower-case letters, digits and hyphens, got "
                + Quoted.of(network));
      }
      if (chainId < 1 || chainId > Json.INTEGER_MAX) {
        throw new IllegalArgumentException("expected a chain id of 1 to 2^53 - 1, got " + chainId);
      }
    }
  }

  /**
   * What was run.
   *
   * @param version CID of the model version's manifest
   * @param programId SHA-256 of the program's canonical bytes
   * @param profile {@code f32} or {@code int}
   * @param tokenizerHash digest of the tokenizer; zero when the program takes tensors
   * @param templateHash digest of the chat template; zero when there is none
   */
  public record Subject(
      ModelName model,
      Cid version,
      Hash32 programId,
      String profile,
      Hash32 tokenizerHash,
      Hash32 templateHash) {
    public Subject {
      Profiles.require(profile);
    }
  }

  /**
   * On what it was run, and what came out.
   *
   * @param requestHash {@link Commitment#request} of the inputs
   * @param sampler settings of the sampler in text; empty when the program gives tensors
   * @param seed of the sampler, unsigned 64 bits
   * @param outputHash {@link Commitment#answer} of the outputs
   * @param tokensHash digest of the answer's token ids; zero when there are none
   */
  public record Run(
      Hash32 requestHash,
      String sampler,
      long seed,
      Hash32 outputHash,
      Hash32 tokensHash,
      Usage usage) {
    /** Longest text of the sampler's settings. */
    public static final int SAMPLER_MAX = 256;

    public Run {
      boolean printable = sampler.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
      if (sampler.length() > SAMPLER_MAX || !printable) {
        throw new IllegalArgumentException(
            "expected sampler settings of at most "
                + SAMPLER_MAX
                + " printable ASCII characters, got "
                + Quoted.of(sampler));
      }
    }
  }

  /** What it took: multiply-adds of the program, tokens in, tokens out; zero where none. */
  public record Usage(long multiplyAdds, long inputTokens, long outputTokens) {
    public Usage {
      requireCount(multiplyAdds, "multiplyAdds");
      requireCount(inputTokens, "inputTokens");
      requireCount(outputTokens, "outputTokens");
    }
  }

  /**
   * For what it was run.
   *
   * @param price the operator asks, or was paid
   * @param payer account that pays; zero when nobody does
   * @param payment reference to the payment; zero when there is none
   * @param policy the evidence that the caller demanded with the request
   */
  public record Terms(Wei price, Address payer, Hash32 payment, Policy policy) {
    /** Nobody pays; a signature before delivery. */
    public static Terms free(Policy policy) {
      return new Terms(Wei.ZERO, Address.ZERO, Hash32.ZERO, policy);
    }
  }

  /**
   * Who ran it and when.
   *
   * @param operator the account that signs
   * @param acceptedAtMillis when the job was accepted, milliseconds since 1970 UTC
   * @param answeredAtMillis when the answer was there; not before it was accepted
   */
  public record Service(Address operator, long acceptedAtMillis, long answeredAtMillis) {
    public Service {
      requireCount(acceptedAtMillis, "acceptedAtMillis");
      requireCount(answeredAtMillis, "answeredAtMillis");
      if (operator.isZero()) {
        throw new IllegalArgumentException("expected an operator, got the zero address");
      }
      if (answeredAtMillis < acceptedAtMillis) {
        throw new IllegalArgumentException(
            "expected an answer after the job was accepted at "
                + acceptedAtMillis
                + ", got "
                + answeredAtMillis);
      }
    }
  }

  /** What is signed: the EIP-712 digest. It is the receipt's own name. */
  public Hash32 digest() {
    return StatementCodec.digest(this);
  }

  /**
   * All members by their names in the document, those of usage as {@code usage.multiplyAdds} and so
   * on, each in its one text form; numbers in decimal digits.
   */
  public SortedMap<String, String> members() {
    SortedMap<String, String> members = new TreeMap<>();
    collect("", StatementCodec.toJson(this), members);
    return members;
  }

  private static void collect(String prefix, JsonObject object, SortedMap<String, String> into) {
    object
        .members()
        .forEach((name, value) -> {
          if (value instanceof JsonObject inner) {
            collect(prefix + name + ".", inner, into);
          } else {
            into.put(
                prefix + name,
                value instanceof JsonString text ? text.value() : value.canonicalText());
          }
        });
  }

  /**
   * The receipt of this statement, without evidence yet.
   *
   * @throws IllegalArgumentException when the key is not the operator's
   */
  public Receipt sign(PrivateKey key) {
    if (!key.address().equals(service.operator())) {
      throw new IllegalArgumentException(
          "expected the key of the operator "
              + service.operator()
              + ", got that of "
              + key.address());
    }
    return new Receipt(this, key.sign(digest()), List.of());
  }

  private static void requireCount(long value, String what) {
    if (value < 0 || value > Json.INTEGER_MAX) {
      throw new IllegalArgumentException("expected " + what + " from 0 to 2^53 - 1, got " + value);
    }
  }
}
