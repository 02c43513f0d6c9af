package network.assay.primitives;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Typed structured data as Ethereum signs it (EIP-712): the digest that wallets show in words and
 * contracts can recompute. Structs may hold structs, and arrays of anything.
 */
public final class Eip712 {
  private static final byte[] PREFIX = {0x19, 0x01};
  private static final String DOMAIN_TYPE = "EIP712Domain";

  private final SortedMap<String, List<Member>> types;
  private final Hash32 domainSeparator;

  /** A member of a struct type: its name and Solidity type, such as {@code bytes32}. */
  public record Member(String name, String type) {}

  /** A value of a type. */
  public sealed interface Value {
    /** For {@code string}. */
    record Text(String value) implements Value {}

    /** For {@code bytes} and {@code bytes1} to {@code bytes32}. */
    record Octets(Bytes value) implements Value {}

    /** For {@code uint8} to {@code uint256} and {@code int8} to {@code int256}. */
    record Whole(BigInteger value) implements Value {}

    /** For {@code bool}. */
    record Truth(boolean value) implements Value {}

    /** For {@code address}. */
    record Account(Address value) implements Value {}

    /** For a struct type: one value for each of its members. */
    record Struct(SortedMap<String, Value> members) implements Value {
      public Struct {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
      }
    }

    /** For {@code T[]} and {@code T[n]}. */
    record Sequence(List<Value> items) implements Value {
      public Sequence {
        items = List.copyOf(items);
      }
    }

    static Value of(String text) {
      return new Text(text);
    }

    static Value of(Hash32 hash) {
      return new Octets(Bytes.of(hash.toBytes()));
    }

    static Value of(BigInteger number) {
      return new Whole(number);
    }

    static Value of(long number) {
      return new Whole(BigInteger.valueOf(number));
    }

    static Value of(Address address) {
      return new Account(address);
    }
  }

  /** Who may take the signature for what: the members of the domain that are used. */
  public record Domain(
      Optional<String> name,
      Optional<String> version,
      Optional<BigInteger> chainId,
      Optional<Address> verifyingContract,
      Optional<Hash32> salt) {

    public static Domain of(String name, String version) {
      return new Domain(
          Optional.of(name),
          Optional.of(version),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    public static Domain of(String name, String version, long chainId) {
      return new Domain(
          Optional.of(name),
          Optional.of(version),
          Optional.of(BigInteger.valueOf(chainId)),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * An encoder for these struct types under a domain.
   *
   * @throws IllegalArgumentException when the type of a member does not exist
   */
  public Eip712(Domain domain, Map<String, List<Member>> types) {
    SortedMap<String, List<Member>> all = new TreeMap<>(types);
    if (all.containsKey(DOMAIN_TYPE)) {
      throw new IllegalArgumentException(DOMAIN_TYPE + " follows from the domain: leave it out");
    }
    SortedMap<String, Value> values = new TreeMap<>();
    all.put(DOMAIN_TYPE, domainMembers(domain, values));
    this.types = all;
    for (String type : all.keySet()) {
      collect(type, new TreeSet<>());
    }
    this.domainSeparator = hashStruct(DOMAIN_TYPE, new Value.Struct(values));
  }

  /** Keccak-256(0x1901 ‖ domain separator ‖ hash of the message): what is signed. */
  public Hash32 digest(String primaryType, Value.Struct message) {
    return Keccak256.of(
        PREFIX, domainSeparator.toBytes(), hashStruct(primaryType, message).toBytes());
  }

  public Hash32 domainSeparator() {
    return domainSeparator;
  }

  /** Keccak-256(type hash ‖ encoded members). */
  public Hash32 hashStruct(String type, Value.Struct struct) {
    List<Member> members = types.get(type);
    if (members == null) {
      throw new IllegalArgumentException("no struct type is named " + Quoted.of(type));
    }
    byte[][] words = new byte[members.size() + 1][];
    words[0] = Keccak256.ofUtf8(encodeType(type)).toBytes();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      Value value = struct.members().get(member.name());
      if (value == null) {
        throw new IllegalArgumentException(type + "." + member.name() + " has no value");
      }
      words[i + 1] = word(member.type(), value, type + "." + member.name());
    }
    if (struct.members().size() != members.size()) {
      throw new IllegalArgumentException(
          type + " has " + members.size() + " members, got " + struct.members().size() + " values");
    }
    return Keccak256.of(words);
  }

  /** The type and, sorted, those it needs: {@code Mail(Person from,…)Person(string name,…)}. */
  public String encodeType(String type) {
    SortedSet<String> needed = new TreeSet<>();
    collect(type, needed);
    needed.remove(type);
    StringBuilder out = new StringBuilder(signature(type));
    for (String other : needed) {
      out.append(signature(other));
    }
    return out.toString();
  }

  private String signature(String type) {
    List<String> members = new ArrayList<>();
    for (Member member : types.get(type)) {
      members.add(member.type() + " " + member.name());
    }
    return type + "(" + String.join(",", members) + ")";
  }

  private void collect(String type, SortedSet<String> into) {
    List<Member> members = types.get(type);
    if (members == null) {
      throw new IllegalArgumentException("no struct type is named " + Quoted.of(type));
    }
    if (!into.add(type)) {
      return;
    }
    for (Member member : members) {
      String base = base(member.type());
      if (types.containsKey(base)) {
        collect(base, into);
      } else if (!isAtomic(base)) {
        throw new IllegalArgumentException(
            "unknown type " + Quoted.of(base) + " of " + type + "." + member.name());
      }
    }
  }

  private static String base(String type) {
    int bracket = type.indexOf('[');
    return bracket < 0 ? type : type.substring(0, bracket);
  }

  private static boolean isAtomic(String type) {
    return switch (type) {
      case "string", "bytes", "bool", "address" -> true;
      default -> fixedBytes(type) > 0 || integerBits(type) != 0;
    };
  }

  /** n of bytesN; 0 for any other type. */
  private static int fixedBytes(String type) {
    int n = type.startsWith("bytes") ? decimal(type.substring(5)) : -1;
    return n >= 1 && n <= 32 ? n : 0;
  }

  /** Bits of uintN, minus bits of intN, 0 for any other type. */
  private static int integerBits(String type) {
    boolean signed = type.startsWith("int");
    if (!signed && !type.startsWith("uint")) {
      return 0;
    }
    int n = decimal(type.substring(signed ? 3 : 4));
    boolean known = n >= 8 && n <= 256 && n % 8 == 0;
    return known ? (signed ? -n : n) : 0;
  }

  private static int decimal(String digits) {
    if (digits.isEmpty() || digits.length() > 9 || digits.startsWith("0")) {
      return -1;
    }
    int n = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      n = n * 10 + (c - '0');
    }
    return n;
  }

  private byte[] word(String type, Value value, String where) {
    return switch (value) {
      case Value.Sequence sequence -> sequenceWord(type, sequence, where);
      case Value.Struct struct -> {
        require(types.containsKey(type), type, where, "a struct");
        yield hashStruct(type, struct).toBytes();
      }
      case Value.Text text -> {
        require(type.equals("string"), type, where, "a string");
        yield Keccak256.ofUtf8(text.value()).toBytes();
      }
      case Value.Octets octets -> {
        if (type.equals("bytes")) {
          yield Keccak256.of(octets.value().shared()).toBytes();
        }
        int n = fixedBytes(type);
        require(n > 0 && octets.value().size() == n, type, where, octets.value().size() + " bytes");
        byte[] out = new byte[32];
        System.arraycopy(octets.value().shared(), 0, out, 0, n);
        yield out;
      }
      case Value.Whole whole -> integerWord(type, whole.value(), where);
      case Value.Truth truth -> {
        require(type.equals("bool"), type, where, "true or false");
        byte[] out = new byte[32];
        out[31] = (byte) (truth.value() ? 1 : 0);
        yield out;
      }
      case Value.Account account -> {
        require(type.equals("address"), type, where, "an address");
        byte[] out = new byte[32];
        System.arraycopy(account.value().toBytes(), 0, out, 12, Address.BYTES);
        yield out;
      }
    };
  }

  /** EIP-712, "Definition of encodeData": the hash of the joined words of the items. */
  private byte[] sequenceWord(String type, Value.Sequence sequence, String where) {
    int bracket = type.lastIndexOf('[');
    require(bracket > 0 && type.endsWith("]"), type, where, "an array");
    String length = type.substring(bracket + 1, type.length() - 1);
    List<Value> items = sequence.items();
    if (!length.isEmpty()) {
      require(decimal(length) == items.size(), type, where, items.size() + " items");
    }
    byte[][] words = new byte[items.size()][];
    for (int i = 0; i < words.length; i++) {
      words[i] = word(type.substring(0, bracket), items.get(i), where + "[" + i + "]");
    }
    return Keccak256.of(words).toBytes();
  }

  private static byte[] integerWord(String type, BigInteger value, String where) {
    int bits = integerBits(type);
    require(bits != 0, type, where, "an integer");
    boolean fits =
        bits > 0
            ? value.signum() >= 0 && value.bitLength() <= bits
            : value.bitLength() <= -bits - 1;
    require(fits, type, where, value.toString());
    byte[] bytes = value.toByteArray();
    byte[] out = new byte[32];
    if (value.signum() < 0) {
      Arrays.fill(out, (byte) 0xff);
    }
    int length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
    return out;
  }

  private static void require(boolean holds, String type, String where, String got) {
    if (!holds) {
      throw new IllegalArgumentException(where + " is of type " + type + ", got " + got);
    }
  }

  private static List<Member> domainMembers(Domain domain, SortedMap<String, Value> values) {
    List<Member> members = new ArrayList<>();
    domain.name().ifPresent(name -> add("name", "string", Value.of(name), members, values));
    domain.version().ifPresent(v -> add("version", "string", Value.of(v), members, values));
    domain.chainId().ifPresent(id -> add("chainId", "uint256", Value.of(id), members, values));
    domain
        .verifyingContract()
        .ifPresent(c -> add("verifyingContract", "address", Value.of(c), members, values));
    domain.salt().ifPresent(salt -> add("salt", "bytes32", Value.of(salt), members, values));
    return members;
  }

  private static void add(
      String name,
      String type,
      Value value,
      List<Member> members,
      SortedMap<String, Value> values) {
    members.add(new Member(name, type));
    values.put(name, value);
  }
}
