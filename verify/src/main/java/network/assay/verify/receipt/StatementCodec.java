package network.assay.verify.receipt;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Address;
import network.assay.primitives.Cid;
import network.assay.primitives.Eip712;
import network.assay.primitives.Eip712.Value;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Quoted;
import network.assay.primitives.Wei;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.manifest.Profiles;
import network.assay.verify.policy.Policy;
import network.assay.verify.signing.AssayDomain;

/** A statement as JSON and as EIP-712 typed data, member for member the same. */
final class StatementCodec {
  private static final String TYPE = "Receipt";
  private static final String USAGE_TYPE = "Usage";

  /** In the order of the EIP-712 type; see spec/receipt.md. */
  private static final Map<String, List<Eip712.Member>> TYPES =
      Map.of(
          TYPE,
          List.of(
              new Eip712.Member("network", "string"),
              new Eip712.Member("chainId", "uint256"),
              new Eip712.Member("jobId", "bytes32"),
              new Eip712.Member("model", "string"),
              new Eip712.Member("version", "string"),
              new Eip712.Member("programId", "bytes32"),
              new Eip712.Member("profile", "string"),
              new Eip712.Member("tokenizerHash", "bytes32"),
              new Eip712.Member("templateHash", "bytes32"),
              new Eip712.Member("requestHash", "bytes32"),
              new Eip712.Member("sampler", "string"),
              new Eip712.Member("seed", "uint64"),
              new Eip712.Member("outputHash", "bytes32"),
              new Eip712.Member("tokensHash", "bytes32"),
              new Eip712.Member("usage", USAGE_TYPE),
              new Eip712.Member("priceWei", "uint256"),
              new Eip712.Member("payer", "address"),
              new Eip712.Member("payment", "bytes32"),
              new Eip712.Member("policy", "string"),
              new Eip712.Member("operator", "address"),
              new Eip712.Member("acceptedAtMillis", "uint64"),
              new Eip712.Member("answeredAtMillis", "uint64")),
          USAGE_TYPE,
          List.of(
              new Eip712.Member("multiplyAdds", "uint64"),
              new Eip712.Member("inputTokens", "uint64"),
              new Eip712.Member("outputTokens", "uint64")));

  private StatementCodec() {}

  static Hash32 digest(Statement statement) {
    return new Eip712(AssayDomain.ofChain(statement.job().chainId()), TYPES)
        .digest(TYPE, message(statement));
  }

  private static Value.Struct message(Statement statement) {
    Statement.Job job = statement.job();
    Statement.Subject subject = statement.subject();
    Statement.Run run = statement.run();
    Statement.Terms terms = statement.terms();
    Statement.Service service = statement.service();
    SortedMap<String, Value> values = new TreeMap<>();
    values.put("network", Value.of(job.network()));
    values.put("chainId", Value.of(job.chainId()));
    values.put("jobId", Value.of(job.id()));
    values.put("model", Value.of(subject.model().toString()));
    values.put("version", Value.of(subject.version().toString()));
    values.put("programId", Value.of(subject.programId()));
    values.put("profile", Value.of(subject.profile()));
    values.put("tokenizerHash", Value.of(subject.tokenizerHash()));
    values.put("templateHash", Value.of(subject.templateHash()));
    values.put("requestHash", Value.of(run.requestHash()));
    values.put("sampler", Value.of(run.sampler()));
    values.put("seed", Value.of(new BigInteger(Long.toUnsignedString(run.seed()))));
    values.put("outputHash", Value.of(run.outputHash()));
    values.put("tokensHash", Value.of(run.tokensHash()));
    values.put("usage", usage(run.usage()));
    values.put("priceWei", Value.of(terms.price().value()));
    values.put("payer", Value.of(terms.payer()));
    values.put("payment", Value.of(terms.payment()));
    values.put("policy", Value.of(terms.policy().toString()));
    values.put("operator", Value.of(service.operator()));
    values.put("acceptedAtMillis", Value.of(service.acceptedAtMillis()));
    values.put("answeredAtMillis", Value.of(service.answeredAtMillis()));
    return new Value.Struct(values);
  }

  private static Value usage(Statement.Usage usage) {
    SortedMap<String, Value> values = new TreeMap<>();
    values.put("multiplyAdds", Value.of(usage.multiplyAdds()));
    values.put("inputTokens", Value.of(usage.inputTokens()));
    values.put("outputTokens", Value.of(usage.outputTokens()));
    return new Value.Struct(values);
  }

  static JsonObject toJson(Statement statement) {
    Statement.Job job = statement.job();
    Statement.Subject subject = statement.subject();
    Statement.Run run = statement.run();
    Statement.Terms terms = statement.terms();
    Statement.Service service = statement.service();
    return Json.object()
        .text("network", job.network())
        .integer("chainId", job.chainId())
        .text("jobId", job.id().toString())
        .text("model", subject.model().toString())
        .text("version", subject.version().toString())
        .text("programId", subject.programId().toString())
        .text("profile", subject.profile())
        .text("tokenizerHash", subject.tokenizerHash().toString())
        .text("templateHash", subject.templateHash().toString())
        .text("requestHash", run.requestHash().toString())
        .text("sampler", run.sampler())
        .text("seed", Long.toUnsignedString(run.seed()))
        .text("outputHash", run.outputHash().toString())
        .text("tokensHash", run.tokensHash().toString())
        .put(
            "usage",
            Json.object()
                .integer("multiplyAdds", run.usage().multiplyAdds())
                .integer("inputTokens", run.usage().inputTokens())
                .integer("outputTokens", run.usage().outputTokens())
                .build())
        .text("priceWei", terms.price().toString())
        .text("payer", terms.payer().toString())
        .text("payment", terms.payment().toString())
        .text("policy", terms.policy().toString())
        .text("operator", service.operator().toString())
        .integer("acceptedAtMillis", service.acceptedAtMillis())
        .integer("answeredAtMillis", service.answeredAtMillis())
        .build();
  }

  /** Reads the members of a statement; faults name them without the path to the statement. */
  static Statement read(JsonObject json) {
    Fields fields = Fields.of(json, "");
    Statement statement =
        new Statement(job(fields), subject(fields), run(fields), terms(fields), service(fields));
    fields.closed();
    return statement;
  }

  private static Statement.Job job(Fields fields) {
    String network = fields.text("network");
    long chainId = fields.integer("chainId", 1, Json.INTEGER_MAX);
    Hash32 id = fields.hash("jobId");
    return Fields.checked("network", () -> new Statement.Job(network, chainId, id));
  }

  private static Statement.Subject subject(Fields fields) {
    return new Statement.Subject(
        fields.parsed("model", ModelName::parse),
        fields.parsed("version", Cid::parse),
        fields.hash("programId"),
        fields.parsed("profile", Profiles::require),
        fields.hash("tokenizerHash"),
        fields.hash("templateHash"));
  }

  private static Statement.Run run(Fields fields) {
    Hash32 requestHash = fields.hash("requestHash");
    String sampler = fields.text("sampler");
    long seed = fields.parsed("seed", StatementCodec::seed);
    Hash32 outputHash = fields.hash("outputHash");
    Hash32 tokensHash = fields.hash("tokensHash");
    Fields counts = fields.object("usage");
    Statement.Usage usage =
        new Statement.Usage(
            counts.integer("multiplyAdds", 0, Json.INTEGER_MAX),
            counts.integer("inputTokens", 0, Json.INTEGER_MAX),
            counts.integer("outputTokens", 0, Json.INTEGER_MAX));
    counts.closed();
    return Fields.checked(
        "sampler",
        () -> new Statement.Run(requestHash, sampler, seed, outputHash, tokensHash, usage));
  }

  private static Statement.Terms terms(Fields fields) {
    return new Statement.Terms(
        fields.parsed("priceWei", Wei::parse),
        fields.address("payer"),
        fields.hash("payment"),
        fields.parsed("policy", Policy::parse));
  }

  private static Statement.Service service(Fields fields) {
    Address operator = fields.address("operator");
    long accepted = fields.integer("acceptedAtMillis", 0, Json.INTEGER_MAX);
    long answered = fields.integer("answeredAtMillis", 0, Json.INTEGER_MAX);
    return Fields.checked(
        operator.isZero() ? "operator" : "answeredAtMillis",
        () -> new Statement.Service(operator, accepted, answered));
  }

  private static long seed(String text) {
    Wei number = Wei.parse(text);
    if (number.value().bitLength() > 64) {
      throw new IllegalArgumentException(
          "expected a seed of 0 to 2^64 - 1 in decimal digits, got " + Quoted.of(text));
    }
    return number.value().longValue();
  }
}
