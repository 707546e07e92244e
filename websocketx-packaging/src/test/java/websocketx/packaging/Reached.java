// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// What the classes of a jar reach by a name instead of a reference, which an analysis of their
/// code may not see: the fields, as `type#name`, and every other such call, as it stands.
record Reached(Set<String> fields, Set<String> others) {
  /// Field updaters and handles of fields: both take the class first and the name last, or before
  /// the type.
  private static final Pattern OF_A_FIELD =
      Pattern.compile(
          "java/util/concurrent/atomic/Atomic\\w+FieldUpdater\\.newUpdater"
              + "|java/lang/invoke/MethodHandles\\$Lookup\\.find(Static)?VarHandle");

  /// Arrays and buffers have no names, and an updater or a handle that is there is no lookup.
  private static final Pattern OF_ANYTHING =
      Pattern.compile(
          "java/lang/invoke/MethodHandles\\$Lookup\\.(find|unreflect|define|in|accessClass)\\w*"
              + "|java/lang/Class\\.(forName|newInstance|arrayType|get(Declared)?"
              + "(Field|Method|Constructor|Class)(e?s)?|getResource\\w*|getRecordComponents)"
              + "|java/lang/(ClassLoader|Module|ModuleLayer)\\.(load|find|get)(Class|Resource)\\w*"
              + "|java/lang/reflect/.*"
              + "|java/util/(ServiceLoader|ResourceBundle)\\..*"
              + "|java/io/Object(In|Out)putStream\\..*"
              + "|java/lang/(System|Runtime)\\.load(Library)?"
              + "|java/lang/foreign/(Linker|SymbolLookup)\\..*");

  Reached() {
    this(new TreeSet<>(), new TreeSet<>());
  }

  static Reached by(Path jar) throws IOException {
    Reached reached = new Reached();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        ClassModel model = ClassFile.of().parse(file.getInputStream(entry).readAllBytes());
        for (MethodModel method : model.methods()) {
          method.code().ifPresent(code -> reached.look(model, code));
        }
      }
    }
    return reached;
  }

  private void look(ClassModel model, CodeModel code) {
    List<Object> constants = new ArrayList<>(); // since the call before
    code.elementStream()
        .filter(Instruction.class::isInstance)
        .forEach(instruction -> {
          switch (instruction) {
            case ConstantInstruction constant -> constants.add(constant.constantValue());
            case InvokeInstruction call -> {
              note(model, call, constants);
              constants.clear();
            }
            default -> {}
          }
        });
  }

  private void note(ClassModel model, InvokeInstruction call, List<Object> constants) {
    String target = call.owner().asInternalName() + "." + call.name().stringValue();
    if (OF_A_FIELD.matcher(target).matches()) {
      List<ClassDesc> types = only(ClassDesc.class, constants);
      List<String> names = only(String.class, constants);
      if (!types.isEmpty() && names.size() == 1) {
        fields.add(name(types.getFirst()) + "#" + names.getFirst());
        return;
      }
    } else if (!OF_ANYTHING.matcher(target).matches()) {
      return;
    }
    others.add(model.thisClass().asInternalName() + " calls " + target);
  }

  private static <T> List<T> only(Class<T> type, List<Object> constants) {
    return constants.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static String name(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
  }
}
