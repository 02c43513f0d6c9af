package network.assay.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import network.assay.tidy.ClassUses.Kind;
import network.assay.tidy.ClassUses.Use;

/**
 * What the rooms must not call, with what to use instead and why. Source: STYLE, "Architecture".
 */
final class Bans {
  /**
   * One ban.
   *
   * @param where which classes it holds for, by their full name
   * @param instead what to write in its place
   */
  record Ban(
      String name, Predicate<String> where, Predicate<Use> what, String instead, String because) {}

  private static final String BASE = Poms.GROUP + ".";
  private static final Predicate<String> EVERYWHERE = name -> name.startsWith(BASE);
  private static final Predicate<String> PURE = in("primitives").or(in("verify")).or(in("ledger"));
  private static final Predicate<String> ENGINE = in("engine");
  private static final Predicate<String> OUTSIDE_APP = EVERYWHERE.and(in("app").negate());
  private static final Predicate<String> ENGINE_OUTSIDE_KERNEL =
      ENGINE.and(in("engine.kernel").negate());

  /** Where products are defined: F32 ones in the kernels, F64 and rare ones beside them. */
  private static final Predicate<String> ENGINE_OUTSIDE_DEFINITIONS =
      ENGINE_OUTSIDE_KERNEL
          .and(is("engine.operation.basic.Products").negate())
          .and(is("engine.operation.basic.Doubles").negate())
          .and(is("engine.operation.recurrent.DoubleReals").negate())
          .and(is("engine.operation.recurrent.LinearAttention").negate());

  /** The one chooser of kernels asks the JVM what it can do; that decides speed and no bit. */
  private static final Predicate<String> ENGINE_BUT_CHOOSER =
      ENGINE.and(is("engine.kernel.KernelChooser").negate());

  private static final Set<String> MATH_INEXACT =
      Set.of(
          "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos",
          "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot");

  private static final Set<String> LANEWISE_INEXACT =
      Set.of(
          "EXP", "EXPM1", "LOG", "LOG10", "LOG1P", "POW", "SIN", "COS", "TAN", "ASIN", "ACOS",
          "ATAN", "ATAN2", "SINH", "COSH", "TANH", "CBRT", "HYPOT");

  private static final Set<String> FLOAT_VECTORS =
      Set.of("jdk.incubator.vector.FloatVector", "jdk.incubator.vector.DoubleVector");

  private static final Set<String> HASH_ORDERED =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.concurrent.ConcurrentHashMap");

  /** Set.of() with at most one element has only one order. */
  private static final Set<String> SET_OF_ONE =
      Set.of("()Ljava/util/Set;", "(Ljava/lang/Object;)Ljava/util/Set;");

  private static final Set<String> ITERATING =
      Set.of(
          "keySet",
          "values",
          "entrySet",
          "forEach",
          "iterator",
          "stream",
          "spliterator",
          "toArray",
          "replaceAll",
          "removeIf");

  /** Types of java.io and java.net that touch nothing outside the process. */
  private static final Set<String> IN_MEMORY =
      Set.of(
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.DataInputStream",
          "java.io.DataOutputStream",
          "java.io.EOFException",
          "java.io.IOException",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.PrintStream", // System.out itself is banned
          "java.io.Serializable",
          "java.io.StringReader",
          "java.io.StringWriter",
          "java.io.UncheckedIOException",
          "java.net.URI",
          "java.net.URISyntaxException",
          "java.net.URLDecoder",
          "java.net.URLEncoder");

  static final List<Ban> ALL =
      List.of(
          new Ban(
              "floating-point",
              PURE,
              use -> use.kind() == Kind.FLOATING,
              "integers (wei, milliseconds, basis points), or decimal strings",
              "what decides about money has no rounding to argue over"),
          new Ban(
              "clock",
              PURE.or(ENGINE),
              use ->
                  calls(use, "java.lang.System", "currentTimeMillis", "nanoTime")
                      || (use.kind() == Kind.CALL
                          && use.owner().startsWith("java.time.")
                          && (use.name().equals("now") || use.owner().equals("java.time.Clock")))
                      || makes(use, "java.util.Date"),
              "a time in milliseconds as a parameter",
              "the same bytes must give the same verdict at any time it is asked"),
          new Ban(
              "random",
              PURE.or(ENGINE),
              use ->
                  calls(use, "java.lang.Math", "random")
                      || calls(use, "java.util.UUID", "randomUUID")
                      || mentions(
                          use,
                          "java.util.Random",
                          "java.util.SplittableRandom",
                          "java.util.random.RandomGenerator",
                          "java.util.concurrent.ThreadLocalRandom",
                          "java.security.SecureRandom"),
              "bytes or a seed as a parameter",
              "a pure function draws no lots"),
          new Ban(
              "thread",
              PURE,
              use ->
                  mentions(use, "java.lang.Thread", "java.util.Timer")
                      || (use.kind() == Kind.TYPE
                          && use.owner().startsWith("java.util.concurrent."))
                      || (use.name().startsWith("parallel")
                          && use.owner().startsWith("java.util.")),
              "plain calls; the caller brings the threads",
              "order of events must not be able to change a verdict"),
          new Ban(
              "parallel-stream",
              ENGINE,
              use ->
                  use.kind() == Kind.CALL
                      && use.owner().startsWith("java.util.")
                      && (use.name().equals("parallel") || use.name().equals("parallelStream")),
              "engine.kernel.Workers",
              "its splitting is fixed, so that any number of threads gives the same bits"),
          new Ban(
              "default-charset",
              PURE.or(ENGINE),
              use ->
                  is(use, Kind.CALL, "java.lang.String", "getBytes", "()[B")
                      || is(use, Kind.CALL, "java.lang.String", "<init>", "([B)V")
                      || is(use, Kind.CALL, "java.lang.String", "<init>", "([BII)V")
                      || calls(use, "java.nio.charset.Charset", "defaultCharset"),
              "StandardCharsets.UTF_8, named",
              "the default is a setting of the machine"),
          new Ban(
              "default-locale",
              PURE.or(ENGINE),
              use ->
                  is(use, Kind.CALL, "java.lang.String", "toLowerCase", "()Ljava/lang/String;")
                      || is(
                          use, Kind.CALL, "java.lang.String", "toUpperCase", "()Ljava/lang/String;")
                      || calls(use, "java.lang.String", "formatted")
                      || (calls(use, "java.lang.String", "format")
                          && !use.descriptor().startsWith("(Ljava/util/Locale;"))
                      || calls(use, "java.util.Locale", "getDefault"),
              "concatenation, or Locale.ROOT, named",
              "the default is a setting of the machine: digits and cases differ by it"),
          new Ban(
              "hash-order",
              PURE,
              use ->
                  (use.kind() == Kind.NEW && HASH_ORDERED.contains(use.owner()))
                      || (use.kind() == Kind.CALL
                          && use.owner().equals("java.util.Map")
                          && ITERATING.contains(use.name()))
                      || calls(use, "java.util.Map", "copyOf")
                      || (calls(use, "java.util.Set", "of", "copyOf")
                          && !SET_OF_ONE.contains(use.descriptor()))
                      || calls(
                          use,
                          "java.util.stream.Collectors",
                          "toSet",
                          "toUnmodifiableSet",
                          "toUnmodifiableMap"),
              "TreeMap, EnumMap, EnumSet, LinkedHashMap or a list, and iterate over a SortedMap or"
                  + " SequencedMap, never a plain Map (a table in Map.of may be looked up)",
              "their order differs between runs (that of Map.of by design), and reaches the output"
                  + " sooner or later"),
          new Ban(
              "hash-order",
              ENGINE,
              use ->
                  use.kind() == Kind.CALL
                      && HASH_ORDERED.contains(use.owner())
                      && ITERATING.contains(use.name()),
              "TreeMap, LinkedHashMap or a list where order matters",
              "hash order must not decide in which order anything is computed or written"),
          new Ban(
              "input-output",
              PURE.or(ENGINE),
              use ->
                  use.kind() == Kind.TYPE
                      && !IN_MEMORY.contains(use.owner())
                      && (use.owner().startsWith("java.nio.file.")
                          || use.owner().startsWith("java.nio.channels.")
                          || use.owner().startsWith("java.net.")
                          || use.owner().startsWith("java.io.")),
              "bytes as a parameter; rooms from client on fetch and store",
              "a pure room sees no disk and no network"),
          new Ban(
              "environment",
              PURE.or(ENGINE_BUT_CHOOSER),
              use ->
                  calls(use, "java.lang.System", "getenv", "getProperty", "getProperties")
                      || calls(use, "java.lang.Boolean", "getBoolean")
                      || calls(use, "java.lang.Integer", "getInteger")
                      || calls(use, "java.lang.Long", "getLong"),
              "a parameter, chosen in app",
              "no result may hang on a setting of the machine"),
          new Ban(
              "inexact-math",
              ENGINE,
              use ->
                  (use.kind() == Kind.CALL
                          && use.owner().equals("java.lang.Math")
                          && MATH_INEXACT.contains(use.name()))
                      || (use.kind() == Kind.FIELD
                          && use.owner().equals("jdk.incubator.vector.VectorOperators")
                          && LANEWISE_INEXACT.contains(use.name())),
              "the elementary functions of engine.kernel",
              "Java allows these an error of 1 ulp or more, and machines use that freedom"),
          new Ban(
              "strict-math",
              ENGINE,
              use -> use.kind() == Kind.CALL && use.owner().equals("java.lang.StrictMath"),
              "the elementary functions of engine.kernel",
              "a scalar-only twin would be a second definition beside ours"),
          new Ban(
              "float-reduce",
              ENGINE,
              use ->
                  use.kind() == Kind.CALL
                      && FLOAT_VECTORS.contains(use.owner())
                      && use.name().startsWith("reduceLanes"),
              "16 virtual lanes and the fixed tree of engine.kernel",
              "the order in which reduceLanes adds is unspecified"),
          new Ban(
              "fused-multiply-add",
              ENGINE_OUTSIDE_DEFINITIONS,
              use ->
                  calls(use, "java.lang.Math", "fma")
                      || (FLOAT_VECTORS.contains(use.owner()) && use.name().equals("fma")),
              "a kernel of engine.kernel",
              "a fused product rounds once, and only the definitions say where that happens"),
          new Ban(
              "vector-api",
              ENGINE_OUTSIDE_KERNEL,
              use -> use.kind() == Kind.TYPE && use.owner().startsWith("jdk.incubator.vector."),
              "a kernel of engine.kernel",
              "SIMD has one seam"),
          new Ban(
              "exit",
              OUTSIDE_APP,
              use ->
                  calls(use, "java.lang.System", "exit")
                      || calls(use, "java.lang.Runtime", "exit", "halt"),
              "an exception or a result; app decides when the process ends",
              "a library does not end its caller"),
          new Ban(
              "console",
              OUTSIDE_APP,
              use ->
                  use.kind() == Kind.FIELD
                      && use.owner().equals("java.lang.System")
                      && Set.of("out", "err", "in").contains(use.name()),
              "an SLF4J logger, or a result that app prints",
              "what is printed is app's to choose, and logs carry no inputs"),
          new Ban(
              "stack-trace",
              EVERYWHERE,
              use -> use.kind() == Kind.CALL && use.name().equals("printStackTrace"),
              "a logger with the exception as its last argument, or a clear sentence",
              "users get a sentence, never a stack trace"),
          new Ban(
              "sleep",
              EVERYWHERE,
              use ->
                  calls(use, "java.lang.Thread", "sleep")
                      || calls(use, "java.util.concurrent.TimeUnit", "sleep"),
              "wait for the event: a latch, a condition with a deadline, a scheduler",
              "sleeping is slow where it works and wrong where it does not"),
          new Ban(
              "bare-exception",
              EVERYWHERE,
              use ->
                  makes(
                      use,
                      "java.lang.RuntimeException",
                      "java.lang.Exception",
                      "java.lang.Error",
                      "java.lang.Throwable"),
              "a typed exception that says what was expected, what came, and where",
              "a caller cannot tell bare ones apart"),
          new Ban(
              "java-serialisation",
              EVERYWHERE,
              use -> mentions(use, "java.io.ObjectInputStream", "java.io.ObjectOutputStream"),
              "a codec with a written format",
              "reading Java objects runs the sender's code"));

  private Bans() {}

  /** Breaches in one compiled class. */
  static List<Finding> check(byte[] classFile) {
    List<Finding> findings = new ArrayList<>();
    for (Use use : ClassUses.of(classFile)) {
      for (Ban ban : ALL) {
        if (ban.where().test(use.in()) && ban.what().test(use)) {
          findings.add(
              new Finding(
                  use.place(),
                  ban.name(),
                  use.what() + ": use " + ban.instead() + "; " + ban.because()));
        }
      }
    }
    return findings;
  }

  /** Classes of a room or of a package in it, sub-packages included. */
  private static Predicate<String> in(String packageBelowBase) {
    return name -> name.startsWith(BASE + packageBelowBase + ".");
  }

  /** One class and those nested in it. */
  private static Predicate<String> is(String classBelowBase) {
    String name = BASE + classBelowBase;
    return candidate -> candidate.equals(name) || candidate.startsWith(name + "$");
  }

  private static boolean calls(Use use, String owner, String... names) {
    return use.kind() == Kind.CALL
        && use.owner().equals(owner)
        && List.of(names).contains(use.name());
  }

  private static boolean is(Use use, Kind kind, String owner, String name, String descriptor) {
    return use.kind() == kind
        && use.owner().equals(owner)
        && use.name().equals(name)
        && use.descriptor().equals(descriptor);
  }

  private static boolean makes(Use use, String... owners) {
    return use.kind() == Kind.NEW && List.of(owners).contains(use.owner());
  }

  private static boolean mentions(Use use, String... owners) {
    return use.kind() == Kind.TYPE && List.of(owners).contains(use.owner());
  }
}
