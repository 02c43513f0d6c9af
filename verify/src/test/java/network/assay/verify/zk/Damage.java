package network.assay.verify.zk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import network.assay.primitives.Decoded;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.tensor.TensorBytes;
import network.assay.verify.zk.tensor.TensorValue;

/** Damages what a verifier is shown: the proof, the key and its program, the runs. */
final class Damage {
  private static final int KEY_NAME = 14;

  /** Inputs of more elements are not made for a changed program. */
  private static final int ELEMENTS_MAX = 1 << 16;

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    5,
    7,
    8,
    127,
    128,
    255,
    256,
    4096,
    32767,
    32768,
    65536,
    1 << 20,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE
  };

  private static final Pattern NUMBER = Pattern.compile("(?<=[\\[,:])-?[0-9]+(?=[\\],}])");

  private final SplittableRandom random;

  Damage(SplittableRandom random) {
    this.random = random;
  }

  GoldenProof damaged(GoldenProof golden) {
    GoldenProof damaged =
        switch (random.nextInt(8)) {
          case 0 -> golden.withProof(bytes(golden.proof()));
          case 1 -> golden.withProof(elements(golden.proof()));
          case 2 -> golden.withKey(bytes(golden.key()));
          case 3 -> golden.withRuns(runs(golden.runs()));
          case 4 -> golden.withRuns(List.of());
          case 5 -> fitted(golden.withKey(constant(golden.key())));
          default -> fitted(golden.withKey(program(golden.key())));
        };
    return random.nextInt(4) == 0 ? damaged.withRuns(runs(damaged.runs())) : damaged;
  }

  /** Bytes changed, cut out, doubled, or cut off. */
  private byte[] bytes(byte[] bytes) {
    byte[] damaged = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && damaged.length > 0; i++) {
      int at = random.nextInt(damaged.length);
      int count = Math.min(damaged.length - at, 1 + random.nextInt(64));
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt();
        case 2 -> damaged = joined(damaged, 0, at, at + count, damaged.length);
        case 3 -> damaged = joined(damaged, 0, at + count, at, damaged.length);
        default -> damaged = Arrays.copyOf(damaged, at + random.nextInt(count));
      }
    }
    return damaged;
  }

  private static byte[] joined(byte[] bytes, int from, int to, int nextFrom, int nextTo) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, from, to - from);
    out.write(bytes, nextFrom, nextTo - nextFrom);
    return out.toByteArray();
  }

  /** Words of the proof changed to others that matter. */
  private byte[] elements(byte[] proof) {
    byte[] damaged = proof.clone();
    int[] words = {0, 1, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, -1, random.nextInt()};
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = 4 * random.nextInt(damaged.length / 4);
      FieldBytes.put(words[random.nextInt(words.length)], damaged, at);
    }
    return damaged;
  }

  private List<ZkRun> runs(List<ZkRun> runs) {
    List<ZkRun> damaged = new ArrayList<>();
    for (ZkRun run : runs) {
      List<byte[]> inputs = new ArrayList<>(run.inputs().tensors());
      List<byte[]> outputs = new ArrayList<>(run.outputs());
      List<byte[]> tensors = random.nextBoolean() ? inputs : outputs;
      if (!tensors.isEmpty()) {
        int at = random.nextInt(tensors.size());
        tensors.set(at, random.nextBoolean() ? bytes(tensors.get(at)) : resized(tensors.get(at)));
      }
      ZkInputs shown = new ZkInputs.Shown(inputs);
      damaged.add(new ZkRun(run.receiptDigest(), run.isHidden() ? shapes(run) : shown, outputs));
    }
    if (random.nextInt(4) == 0) {
      damaged.addAll(runs);
    }
    return damaged;
  }

  /** Other shapes of hidden inputs, or none of them hidden. */
  private ZkInputs shapes(ZkRun run) {
    if (random.nextInt(4) == 0) {
      return run.inputs();
    }
    int[] dims = new int[random.nextInt(4)];
    Arrays.setAll(dims, _ -> random.nextInt(6));
    ZkShape shape = ZkShape.of(dims);
    return switch (random.nextInt(4)) {
      case 0 -> new ZkInputs.Hidden(List.of());
      case 1 -> new ZkInputs.Hidden(List.of(shape, shape));
      case 2 -> new ZkInputs.Shown(List.of());
      default -> new ZkInputs.Hidden(List.of(shape));
    };
  }

  /** A tensor that says it had other dimensions. */
  private byte[] resized(byte[] tensor) {
    byte[] other = tensor.clone();
    if (other.length >= 20) {
      FieldBytes.put((int) number(), other, 16);
    }
    return other;
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private static String program(byte[] key, int length) {
    return new String(key, KEY_NAME + Integer.BYTES, length, StandardCharsets.UTF_8);
  }

  private static byte[] withProgram(byte[] key, int length, String program) {
    byte[] text = program.getBytes(StandardCharsets.UTF_8);
    byte[] head = Arrays.copyOf(key, KEY_NAME + Integer.BYTES);
    FieldBytes.put(text.length, head, KEY_NAME);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head);
    out.writeBytes(text);
    out.write(key, head.length + length, key.length - head.length - length);
    return out.toByteArray();
  }

  /** A key whose program has some other numbers in it: dimensions, attributes, references. */
  private byte[] program(byte[] key) {
    int length = FieldBytes.get(key, KEY_NAME);
    String text = program(key, length);
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<MatchResult> numbers = NUMBER.matcher(text).results().toList();
      MatchResult at = numbers.get(random.nextInt(numbers.size()));
      long other =
          random.nextBoolean() ? number() : Long.parseLong(at.group()) + random.nextInt(-2, 3);
      text = text.substring(0, at.start()) + other + text.substring(at.end());
    }
    return withProgram(key, length, text);
  }

  /** A key with another known constant, which its program names. */
  private byte[] constant(byte[] key) {
    if (!(ZkKeyCodec.decode(key) instanceof Decoded.Good<ZkKey>(ZkKey good))) {
      throw new AssertionError("a golden key is none");
    }
    int length = FieldBytes.get(key, KEY_NAME);
    int at = KEY_NAME + Integer.BYTES + length;
    List<ZkProgram.Constant> constants = good.program().constants();
    int chosen = random.nextInt(constants.size());
    for (int i = 0; i < constants.size(); i++) {
      if (good.layout().isKnown(i)) {
        int bytes = (int) constants.get(i).bytes();
        if (i >= chosen) {
          byte[] other = key.clone();
          change(other, at, bytes, constants.get(i).type().bytes());
          String name = constants.get(i).sha256().hex();
          byte[] elements = Arrays.copyOfRange(other, at, at + bytes);
          String renamed = program(key, length).replace(name, Sha256.of(elements).hex());
          return withProgram(other, length, renamed);
        }
        at += bytes;
      }
    }
    return key;
  }

  private void change(byte[] bytes, int from, int count, int size) {
    int at = from + size * random.nextInt(count / size);
    long other = number();
    for (int i = 0; i < size; i++) {
      bytes[at + i] = (byte) (other >> (8 * i));
    }
  }

  /** Runs of inputs that fit the program, where its key is one and they are not large. */
  private GoldenProof fitted(GoldenProof golden) {
    if (!(ZkKeyCodec.decode(golden.key()) instanceof Decoded.Good<ZkKey>(ZkKey key))) {
      return golden;
    }
    List<byte[]> inputs = new ArrayList<>();
    for (ZkProgram.Input input : key.program().inputs()) {
      int[] dims = new int[input.dimensions().size()];
      long size = 1;
      for (int i = 0; i < dims.length; i++) {
        dims[i] = Math.max(0, input.dimensions().get(i).size());
        size = Math.min(ELEMENTS_MAX + 1L, size * dims[i]);
      }
      if (size > ELEMENTS_MAX) {
        return golden;
      }
      ZkShape shape = ZkShape.of(dims);
      inputs.add(TensorBytes.encode(new TensorValue(input.type(), shape, new long[shape.size()])));
    }
    ZkRun run = golden.runs().getFirst();
    return golden.withRuns(List.of(new ZkRun(run.receiptDigest(), inputs, run.outputs())));
  }
}
