package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each ban finds a class that breaks it, made here instruction by instruction. */
class BansTest {
  /**
   * Class, what it does (call, new or field), on what, of which descriptor, and the ban it breaks.
   */
  private static final String BREACHES =
      """
      verify.Bad, call, java.lang.System.currentTimeMillis, ()J, clock
      primitives.Bad, call, java.time.Instant.now, ()Ljava/time/Instant;, clock
      engine.run.Bad, call, java.lang.System.nanoTime, ()J, clock
      verify.Bad, new, java.util.Date, , clock
      verify.Bad, new, java.util.Random, , random
      engine.run.Bad, call, java.util.UUID.randomUUID, ()Ljava/util/UUID;, random
      primitives.Bad, new, java.security.SecureRandom, , random
      verify.Bad, new, java.lang.Thread, , thread
      ledger.Bad, new, java.util.concurrent.FutureTask, , thread
      verify.Bad, call, java.util.List.parallelStream, ()Ljava/lang/Object;, thread
      engine.run.Bad, call, java.util.stream.IntStream.parallel, ()V, parallel-stream
      verify.Bad, call, java.lang.String.getBytes, ()[B, default-charset
      engine.onnx.Bad, call, java.lang.String.<init>, ([B)V, default-charset
      verify.Bad, call, java.lang.String.toLowerCase, ()Ljava/lang/String;, default-locale
      engine.run.Bad, call, java.lang.String.formatted, ()Ljava/lang/String;, default-locale
      primitives.Bad, call, java.lang.String.format, (Ljava/lang/String;)V, default-locale
      verify.Bad, new, java.util.HashMap, , hash-order
      primitives.Bad, call, java.util.Map.copyOf, (Ljava/util/Map;)Ljava/util/Map;, hash-order
      verify.Bad, call, java.util.Map.entrySet, ()Ljava/util/Set;, hash-order
      verify.Bad, call, java.util.Set.of, ([Ljava/lang/Object;)Ljava/util/Set;, hash-order
      engine.run.Bad, call, java.util.HashMap.entrySet, ()Ljava/util/Set;, hash-order
      engine.onnx.Bad, call, java.nio.file.Files.exists, ()Z, input-output
      verify.Bad, new, java.net.Socket, , input-output
      primitives.Bad, new, java.io.FileInputStream, , input-output
      engine.kernel.Bad, call, java.lang.Integer.getInteger, ()Ljava/lang/Integer;, environment
      verify.Bad, call, java.lang.System.getenv, ()Ljava/util/Map;, environment
      verify.Bad, call, java.lang.Math.sqrt, (D)D, floating-point
      engine.kernel.Bad, call, java.lang.Math.exp, (D)D, inexact-math
      engine.run.Bad, call, java.lang.Math.tanh, (D)D, inexact-math
      engine.kernel.Bad, field, jdk.incubator.vector.VectorOperators.EXP, I, inexact-math
      engine.kernel.Bad, call, java.lang.StrictMath.floor, (D)D, strict-math
      engine.kernel.Bad, call, jdk.incubator.vector.FloatVector.reduceLanes, ()F, float-reduce
      engine.run.Bad, call, java.lang.Math.fma, (FFF)F, fused-multiply-add
      engine.run.Bad, call, jdk.incubator.vector.IntVector.add, ()V, vector-api
      client.Bad, call, java.lang.System.exit, (I)V, exit
      gateway.Bad, field, java.lang.System.out, Ljava/io/PrintStream;, console
      app.Bad, call, java.io.IOException.printStackTrace, ()V, stack-trace
      operator.Bad, call, java.lang.Thread.sleep, (J)V, sleep
      app.Bad, new, java.lang.RuntimeException, , bare-exception
      client.Bad, new, java.io.ObjectInputStream, , java-serialisation
      """;

  @ParameterizedTest
  @CsvSource(textBlock = BREACHES)
  void breachIsFound(String in, String how, String what, String descriptor, String ban) {
    List<Finding> findings = Bans.check(classThat(in, how, what, descriptor));
    assertThat(findings).extracting(Finding::rule).contains(ban);
    assertThat(findings)
        .allSatisfy(finding -> assertThat(finding.place()).startsWith("network.assay." + in));
  }

  @Test
  void everyBanHasABreachAbove() {
    Set<String> shown = new TreeSet<>();
    for (String row : BREACHES.lines().toList()) {
      shown.add(row.substring(row.lastIndexOf(',') + 1).strip());
    }
    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(
            new TreeSet<>(Bans.ALL.stream().map(Bans.Ban::name).toList()));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          app.Main, call, java.lang.System.exit, (I)V
          app.Main, field, java.lang.System.out, Ljava/io/PrintStream;
          engine.kernel.X, call, java.lang.Math.fma, (FFF)F
          engine.kernel.X, call, java.lang.Math.sqrt, (D)D
          engine.kernel.X, call, jdk.incubator.vector.FloatVector.fma, ()V
          engine.operation.basic.Products, call, java.lang.Math.fma, (DDD)D
          engine.kernel.KernelChooser, call, java.lang.System.getProperty, ()Ljava/lang/String;
          operator.X, call, java.lang.System.currentTimeMillis, ()J
          verify.X, call, java.lang.String.format, (Ljava/util/Locale;)V
          verify.X, call, java.lang.String.getBytes, (Ljava/nio/charset/Charset;)[B
          verify.X, call, java.util.Map.of, ()Ljava/util/Map;
          verify.X, call, java.util.SortedMap.entrySet, ()Ljava/util/Set;
          verify.X, call, java.util.Set.of, (Ljava/lang/Object;)Ljava/util/Set;
          verify.X, new, java.util.TreeMap,
          verify.X, new, java.io.ByteArrayOutputStream,
          engine.run.X, call, java.util.HashMap.get, ()Ljava/lang/Object;
          client.X, new, java.lang.IllegalStateException,
          """)
  void whatIsAllowedPasses(String in, String how, String what, String descriptor) {
    assertThat(Bans.check(classThat(in, how, what, descriptor))).isEmpty();
  }

  @Test
  void floatingPointIsSeenInEveryForm() {
    ClassDesc bad = ClassDesc.of("network.assay.verify.Bad");
    List<Consumer<CodeBuilder>> forms =
        List.of(
            code -> code.fconst_1().pop().return_(),
            code -> code.loadConstant(2.5d).pop2().return_(),
            code -> code.iconst_1().i2f().pop().return_(),
            code -> code.iconst_1().newarray(java.lang.classfile.TypeKind.DOUBLE).pop().return_());
    for (Consumer<CodeBuilder> form : forms) {
      assertThat(Bans.check(classWith(bad, form)))
          .extracting(Finding::rule)
          .containsOnly("floating-point");
    }
    byte[] field = ClassFile.of().build(bad, c -> c.withField("x", ConstantDescs.CD_float, 0));
    assertThat(Bans.check(field)).extracting(Finding::rule).containsExactly("floating-point");
  }

  @Test
  void methodReferencesAreCalls() {
    DirectMethodHandleDesc factory =
        ConstantDescs.ofCallsiteBootstrap(
            ClassDesc.of("java.lang.invoke.LambdaMetafactory"),
            "metafactory",
            ConstantDescs.CD_CallSite);
    DirectMethodHandleDesc exit =
        MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC,
            ClassDesc.of("java.lang.System"),
            "exit",
            MethodTypeDesc.ofDescriptor("(I)V"));
    byte[] bad =
        classWith(
            ClassDesc.of("network.assay.client.Bad"),
            code ->
                code.invokedynamic(
                        DynamicCallSiteDesc.of(
                            factory,
                            "accept",
                            MethodTypeDesc.ofDescriptor("()Ljava/util/function/IntConsumer;"),
                            exit))
                    .pop()
                    .return_());
    assertThat(Bans.check(bad)).extracting(Finding::rule).containsExactly("exit");
  }

  @Test
  void callingASuperclassConstructorIsNotMakingOne() {
    ClassDesc error = ClassDesc.of("java.lang.RuntimeException");
    byte[] subclass =
        ClassFile.of()
            .build(
                ClassDesc.of("network.assay.engine.EngineException"),
                type ->
                    type.withSuperclass(error)
                        .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            ConstantDescs.MTD_void,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                code.aload(0)
                                    .invokespecial(
                                        error, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                    .return_()));
    assertThat(Bans.check(subclass)).isEmpty();
  }

  private static byte[] classThat(String in, String how, String what, String descriptor) {
    ClassDesc self = ClassDesc.of("network.assay." + in);
    if (how.equals("new")) {
      return classWith(self, code -> code.new_(ClassDesc.of(what)).pop().return_());
    }
    int dot = what.lastIndexOf('.');
    ClassDesc owner = ClassDesc.of(what.substring(0, dot));
    String name = what.substring(dot + 1);
    if (how.equals("field")) {
      return classWith(
          self,
          code -> code.getstatic(owner, name, ClassDesc.ofDescriptor(descriptor)).pop().return_());
    }
    // Never run or verified: the stack need not be right, only the instruction be there.
    return classWith(
        self,
        code -> {
          MethodTypeDesc type = MethodTypeDesc.ofDescriptor(descriptor);
          if (name.equals(ConstantDescs.INIT_NAME)) {
            code.invokespecial(owner, name, type);
          } else {
            code.invokestatic(owner, name, type);
          }
          code.return_();
        });
  }

  private static byte[] classWith(ClassDesc self, Consumer<CodeBuilder> body) {
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(
            self,
            type ->
                type.withMethodBody(
                    "bad",
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    body));
  }
}
