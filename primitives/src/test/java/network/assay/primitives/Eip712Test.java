package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Eip712.Member;
import network.assay.primitives.Eip712.Value;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonBoolean;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonString;
import org.junit.jupiter.api.Test;

class Eip712Test {
  private static final Map<String, List<Member>> MAIL =
      Map.of(
          "Person", List.of(new Member("name", "string"), new Member("wallet", "address")),
          "Mail",
              List.of(
                  new Member("from", "Person"),
                  new Member("to", "Person"),
                  new Member("contents", "string")));

  /** The example of EIP-712 itself. */
  @Test
  void mailExample() {
    Eip712 mail =
        new Eip712(
            new Eip712.Domain(
                Optional.of("Ether Mail"),
                Optional.of("1"),
                Optional.of(BigInteger.ONE),
                Optional.of(Address.parse("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC")),
                Optional.empty()),
            MAIL);
    Value.Struct message =
        struct(
            Map.of(
                "from", person("Cow", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"),
                "to", person("Bob", "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"),
                "contents", Value.of("Hello, Bob!")));
    assertThat(mail.encodeType("Mail"))
        .isEqualTo("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    assertThat(mail.domainSeparator().toString())
        .isEqualTo("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    assertThat(mail.hashStruct("Mail", message).toString())
        .isEqualTo("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
    Hash32 digest = mail.digest("Mail", message);
    assertThat(digest.toString())
        .isEqualTo("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    Signature signature = PrivateKey.of(Keccak256.ofUtf8("cow").toBytes()).sign(digest);
    assertThat(signature.toString())
        .isEqualTo(
            "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
                + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c");
  }

  /** ethers.js v6, testcases/typed-data.json: all of its random types and values. */
  @Test
  void typedDataMatchesEthers() {
    JsonArray cases = (JsonArray) SharedData.json("ethereum/ethers-js/typed-data.json.gz");
    assertThat(cases.items()).hasSizeGreaterThan(100);
    for (Json json : cases.items()) {
      Fields test = Fields.of(json, "");
      SortedMap<String, List<Member>> types = new TreeMap<>();
      Fields table = test.object("types");
      for (String type : table.json().members().keySet()) {
        types.put(
            type,
            table.objects(type, 100).stream()
                .map(member -> new Member(member.text("name"), member.text("type")))
                .toList());
      }
      Eip712 typed = new Eip712(domain(test.object("domain")), types);
      String primary = test.text("primaryType");
      Value value = value(primary, test.json("data"), types);
      assertThat(typed.digest(primary, (Value.Struct) value).toString())
          .as(test.text("name"))
          .isEqualTo(test.text("digest"));
    }
  }

  @Test
  void refusesWhatDoesNotFitItsType() {
    Eip712 typed =
        new Eip712(
            Eip712.Domain.of("t", "1"),
            Map.of("T", List.of(new Member("a", "uint8"), new Member("b", "bytes4[2]"))));
    Value four = new Value.Octets(Bytes.of(new byte[4]));
    Value pair = new Value.Sequence(List.of(four, four));
    typed.digest("T", struct(Map.of("a", Value.of(255), "b", pair)));
    List<Map<String, Value>> wrong =
        List.of(
            Map.of("a", Value.of(256), "b", pair),
            Map.of("a", Value.of(-1), "b", pair),
            Map.of("a", Value.of("1"), "b", pair),
            Map.of("a", pair, "b", pair),
            Map.of("a", Value.of(1)),
            Map.of("a", Value.of(1), "b", pair, "c", pair),
            Map.of("a", Value.of(1), "b", new Value.Sequence(List.of(four))),
            Map.of("a", Value.of(1), "b", new Value.Sequence(List.of(four, Value.of(1)))),
            Map.of("a", Value.of(1), "b", four));
    for (Map<String, Value> members : wrong) {
      assertThatThrownBy(() -> typed.digest("T", struct(members)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("T");
    }
    assertThatThrownBy(() -> typed.digest("U", struct(Map.of()))).hasMessageContaining("\"U\"");
    for (String type : List.of("uint7", "uint264", "uint08", "bytes33", "bytes0", "float", "")) {
      assertThatThrownBy(() ->
              new Eip712(Eip712.Domain.of("t", "1"), Map.of("T", List.of(new Member("a", type)))))
          .hasMessageContaining("unknown type");
    }
  }

  private static Value person(String name, String wallet) {
    return struct(Map.of("name", Value.of(name), "wallet", Value.of(Address.parse(wallet))));
  }

  private static Value.Struct struct(Map<String, Value> members) {
    return new Value.Struct(new TreeMap<>(members));
  }

  private static Eip712.Domain domain(Fields fields) {
    return new Eip712.Domain(
        fields.optionalText("name"),
        fields.optionalText("version"),
        fields.has("chainId") ? Optional.of(integer(fields.json("chainId"))) : Optional.empty(),
        fields.optionalParsed("verifyingContract", Address::parseLenient),
        fields.optionalParsed("salt", Hash32::parse));
  }

  private static Value value(String type, Json json, SortedMap<String, List<Member>> types) {
    if (type.endsWith("]")) {
      List<Value> items = new ArrayList<>();
      for (Json item : ((JsonArray) json).items()) {
        items.add(value(type.substring(0, type.lastIndexOf('[')), item, types));
      }
      return new Value.Sequence(items);
    }
    if (types.containsKey(type)) {
      SortedMap<String, Value> members = new TreeMap<>();
      for (Member member : types.get(type)) {
        members.put(
            member.name(), value(member.type(), Fields.of(json, "").json(member.name()), types));
      }
      return new Value.Struct(members);
    }
    return switch (type) {
      case "string" -> Value.of(((JsonString) json).value());
      case "bool" -> new Value.Truth(((JsonBoolean) json).value());
      case "address" -> Value.of(Address.parseLenient(((JsonString) json).value()));
      default ->
          type.startsWith("bytes")
              ? new Value.Octets(Bytes.of(Hex.decodePrefixed(((JsonString) json).value())))
              : Value.of(integer(json));
    };
  }

  private static BigInteger integer(Json json) {
    if (json instanceof JsonInteger integer) {
      return BigInteger.valueOf(integer.value());
    }
    String text = ((JsonString) json).value();
    return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
  }
}
