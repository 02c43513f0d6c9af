package network.assay.tidy;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayList;
import java.util.List;

/** What a compiled class makes use of, instruction by instruction, with line numbers. */
final class ClassUses {
  /** The ways of using something. */
  enum Kind {
    /** A call or a method reference. */
    CALL,
    /** A {@code new}, not the call of a superclass constructor. */
    NEW,
    /** Reading or writing a field. */
    FIELD,
    /** Any mention of a class in the constant pool. */
    TYPE,
    /** An instruction, field or parameter of a floating-point type. */
    FLOATING
  }

  /**
   * One use.
   *
   * @param in the class that uses, with dots
   * @param line in its source, 0 when unknown
   * @param owner the class used, with dots
   * @param descriptor of the method or field used, empty when there is none
   */
  record Use(Kind kind, String in, int line, String owner, String name, String descriptor) {
    String place() {
      return in + (line > 0 ? ":" + line : "");
    }

    String what() {
      return switch (kind) {
        case CALL, FIELD -> owner + "." + name;
        case NEW -> "new " + owner;
        case TYPE -> owner;
        case FLOATING -> name;
      };
    }
  }

  private final String name;
  private final List<Use> uses = new ArrayList<>();
  private int line;

  private ClassUses(String name) {
    this.name = name;
  }

  static List<Use> of(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    ClassUses reader = new ClassUses(dotted(model.thisClass().asInternalName()));
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof ClassEntry type && !type.equals(model.thisClass())) {
        reader.add(Kind.TYPE, elementOf(type.asInternalName()), "", "");
      }
    }
    model
        .fields()
        .forEach(field ->
            reader.floating(field.fieldType().stringValue(), field.fieldName().stringValue()));
    model.methods().forEach(reader::method);
    return List.copyOf(reader.uses);
  }

  private void method(MethodModel method) {
    line = 0;
    floating(method.methodType().stringValue(), method.methodName().stringValue() + "(…)");
    method.code().ifPresent(code -> code.forEach(this::element));
  }

  private void element(CodeElement element) {
    switch (element) {
      case LineNumber number -> line = number.line();
      case InvokeInstruction call ->
          call(call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue());
      case InvokeDynamicInstruction dynamic -> {
        floating(dynamic.type().stringValue(), dynamic.name().stringValue());
        dynamic.bootstrapArgs().forEach(this::reference);
      }
      case FieldInstruction field -> {
        floating(field.type().stringValue(), field.name().stringValue());
        add(
            Kind.FIELD,
            field.owner().asInternalName(),
            field.name().stringValue(),
            field.type().stringValue());
      }
      case NewObjectInstruction made -> add(Kind.NEW, made.className().asInternalName(), "", "");
      case OperatorInstruction operator -> floating(operator.typeKind(), operator.opcode());
      case ConvertInstruction convert -> {
        floating(convert.fromType(), convert.opcode());
        floating(convert.toType(), convert.opcode());
      }
      case ConstantInstruction constant -> floating(constant.typeKind(), constant.opcode());
      case LoadInstruction load -> floating(load.typeKind(), load.opcode());
      case StoreInstruction store -> floating(store.typeKind(), store.opcode());
      case ArrayLoadInstruction load -> floating(load.typeKind(), load.opcode());
      case ArrayStoreInstruction store -> floating(store.typeKind(), store.opcode());
      case NewPrimitiveArrayInstruction array -> floating(array.typeKind(), array.opcode());
      default -> {
        // Jumps, labels and the like use nothing.
      }
    }
  }

  /** A method reference or lambda is a handle among the arguments of its bootstrap method. */
  private void reference(ConstantDesc argument) {
    if (argument instanceof DirectMethodHandleDesc handle) {
      String owner = handle.owner().descriptorString();
      if (owner.startsWith("L")) {
        String internal = owner.substring(1, owner.length() - 1);
        call(internal, handle.methodName(), handle.lookupDescriptor());
        if (handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR) {
          add(Kind.NEW, internal, "", "");
        }
      }
    }
  }

  private void call(String owner, String method, String descriptor) {
    floating(descriptor, dotted(owner) + "." + method);
    add(Kind.CALL, owner, method, descriptor);
  }

  private void floating(String descriptor, String what) {
    if (mentionsFloating(descriptor)) {
      add(Kind.FLOATING, "", what + " " + descriptor, descriptor);
    }
  }

  private void floating(TypeKind kind, Object opcode) {
    if (kind == TypeKind.FLOAT || kind == TypeKind.DOUBLE) {
      add(Kind.FLOATING, "", opcode + " (" + kind + ")", "");
    }
  }

  private static boolean mentionsFloating(String descriptor) {
    String primitives = descriptor.replaceAll("L[^;]*;", "");
    return primitives.contains("F")
        || primitives.contains("D")
        || descriptor.contains("Ljava/lang/Float;")
        || descriptor.contains("Ljava/lang/Double;");
  }

  private void add(Kind kind, String owner, String member, String descriptor) {
    uses.add(new Use(kind, name, line, dotted(owner), member, descriptor));
  }

  private static String dotted(String internal) {
    return internal.replace('/', '.');
  }

  private static String elementOf(String internal) {
    int start = internal.lastIndexOf('[') + 1;
    return start > 0 && internal.endsWith(";")
        ? internal.substring(start + 1, internal.length() - 1)
        : internal.substring(start);
  }
}
