// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The server and its worlds once more, with what the experiment wants in its code: before each
/// operation on memory that threads share another thread may have its turn, and a bug may be
/// planted.
final class Laboratory extends ClassLoader {
  /// What those outside know too.
  private static final Set<String> SHARED =
      Set.of(
          Experiment.class.getName(),
          Verdict.class.getName(),
          Fault.class.getName(),
          Fault.Kind.class.getName());

  private static final ClassDesc PREEMPTION = ClassDesc.of(Preemption.class.getName());
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private final @Nullable PlantedBug bug;
  private final Map<String, ClassModel> models = new HashMap<>();
  private boolean isPlanted;

  private Laboratory(@Nullable PlantedBug bug) {
    super(Laboratory.class.getClassLoader());
    this.bug = bug;
  }

  /// Worlds of the server as it is.
  static Experiment experiment() {
    return experiment(null);
  }

  /// Worlds of a server with a bug.
  static Experiment experiment(@Nullable PlantedBug bug) {
    Laboratory laboratory = new Laboratory(bug);
    try {
      Experiment experiment =
          (Experiment)
              laboratory
                  .loadClass(Simulation.class.getName())
                  .getDeclaredConstructor()
                  .newInstance();
      if (bug != null) {
        laboratory.loadClass(bug.owner());
        if (!laboratory.isPlanted) {
          throw new IllegalArgumentException("there is nothing to leave out: " + bug);
        }
      }
      return experiment;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("websocketx.") || SHARED.contains(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        byte[] bytes = transformed(model(name));
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      return loaded;
    }
  }

  private ClassModel model(String name) throws ClassNotFoundException {
    ClassModel known = models.get(name);
    if (known == null) {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        known = ClassFile.of().parse(file.readAllBytes());
        models.put(name, known);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return known;
  }

  private byte[] transformed(ClassModel model) {
    String name = model.thisClass().asInternalName().replace('/', '.');
    CodeTransform preempt =
        (builder, element) -> {
          if (isShared(element)) {
            builder.invokestatic(PREEMPTION, "point", NOTHING);
          }
          builder.with(element);
        };
    ClassTransform change =
        name.startsWith("websocketx.simulation.") || name.startsWith("websocketx.pool.")
            ? ClassTransform.ACCEPT_ALL // where a pool looks follows from the number of a thread
            : ClassTransform.transformingMethodBodies(Laboratory::hasNoMonitor, preempt);
    PlantedBug planted = bug;
    if (planted != null && planted.owner().equals(name)) {
      change =
          ClassTransform.transformingMethodBodies(
                  method -> isMethod(method, planted), planted.transform())
              .andThen(change);
    }
    return ClassFile.of().transformClass(model, change);
  }

  /// A virtual thread that waits for a monitor is woken by a thread of the JDK's, which is not ours
  /// to replay. Who has one keeps its turn.
  private static boolean hasNoMonitor(MethodModel method) {
    return !method.flags().has(AccessFlag.SYNCHRONIZED)
        && method.code().stream()
            .flatMap(CodeModel::elementStream)
            .noneMatch(MonitorInstruction.class::isInstance);
  }

  private boolean isMethod(MethodModel method, PlantedBug planted) {
    if (!method.methodName().equalsString(planted.method())) {
      return false;
    }
    isPlanted |=
        method
            .code()
            .orElseThrow()
            .elementStream()
            .anyMatch(element ->
                element instanceof InvokeInstruction invoke
                    && invoke.name().equalsString(planted.call()));
    return true;
  }

  private boolean isShared(CodeElement element) {
    return switch (element) {
      case FieldInstruction field -> isVolatile(field);
      case InvokeInstruction call -> {
        String owner = call.owner().asInternalName();
        yield owner.equals("java/lang/invoke/VarHandle")
            || owner.equals("java/util/concurrent/locks/LockSupport")
            || owner.startsWith("java/util/concurrent/atomic/")
            || owner.startsWith("java/util/concurrent/Concurrent");
      }
      default -> false;
    };
  }

  private boolean isVolatile(FieldInstruction field) {
    String owner = field.owner().asInternalName().replace('/', '.');
    if (!owner.startsWith("websocketx.")) {
      return false;
    }
    try {
      return model(owner).fields().stream()
          .anyMatch(candidate ->
              candidate.fieldName().equalsString(field.name().stringValue())
                  && candidate.flags().has(AccessFlag.VOLATILE));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
