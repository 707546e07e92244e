// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;

/// One class of the library with a mistake, before the right one on the class path of another JVM:
/// the model checker changes classes where the system loads them.
final class PlantedBug {
  private static final ClassDesc PERMITS = ClassDesc.of("websocketx.transport.Permits");

  private final Path directory;

  /// Leaves out nothing yet.
  PlantedBug(Path directory) {
    this.directory = directory;
  }

  /// Leaves out a call, or a look at a field, or a case.
  ///
  /// @param member what is called or looked at; or `case` and its number
  /// @param which of the places in the method where that is done, from 1
  /// @param instead what comes of it: `true`, `false`, `null`, or `nothing`
  PlantedBug(Path directory, String owner, String method, String member, int which, String instead)
      throws IOException {
    this.directory = directory;
    Mistake mistake = new Mistake(member, which, instead);
    change(
        owner,
        ClassTransform.transformingMethodBodies(
            candidate -> candidate.methodName().equalsString(method), mistake));
    Race.check(mistake.seen >= which, "there is nothing to leave out");
  }

  /// Lets nobody who is parked by these classes go on without a permit: see `Permits`.
  void parkStrictly(String... classes) throws IOException {
    for (String each : classes) {
      change(each, ClassTransform.transformingMethodBodies(PlantedBug::parkStrictly));
    }
  }

  private static void parkStrictly(CodeBuilder builder, CodeElement element) {
    if (element instanceof InvokeInstruction call
        && call.owner().asInternalName().equals("java/util/concurrent/locks/LockSupport")) {
      builder.invokestatic(PERMITS, call.name().stringValue(), call.typeSymbol());
    } else {
      builder.with(element);
    }
  }

  private void change(String name, ClassTransform transform) throws IOException {
    String file = "websocketx/" + name + ".class";
    Path target = directory.resolve(file);
    Files.createDirectories(target.getParent());
    ClassFile format = ClassFile.of();
    Files.write(target, format.transformClass(format.parse(bytes(file)), transform));
  }

  private byte[] bytes(String file) throws IOException {
    Path changed = directory.resolve(file);
    if (Files.exists(changed)) {
      return Files.readAllBytes(changed);
    }
    try (InputStream source = PlantedBug.class.getClassLoader().getResourceAsStream(file)) {
      Race.check(source != null, "no class " + file);
      return source.readAllBytes();
    }
  }

  private static final class Mistake implements CodeTransform {
    private final String member;
    private final int which;
    private final String instead;
    private int seen;

    Mistake(String member, int which, String instead) {
      this.member = member;
      this.which = which;
      this.instead = instead;
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      switch (element) {
        case InvokeInstruction call when isPlace(call.name()) -> {
          MethodTypeDesc type = call.typeSymbol();
          for (ClassDesc parameter : type.parameterList().reversed()) {
            pop(builder, parameter);
          }
          if (call.opcode() != Opcode.INVOKESTATIC) {
            builder.pop();
          }
          push(builder);
        }
        case FieldInstruction look
            when look.opcode() == Opcode.GETFIELD && isPlace(look.name()) -> {
          builder.pop();
          push(builder);
        }
        case TableSwitchInstruction choice when isPlace(choice) ->
            builder.tableswitch(
                choice.lowValue(),
                choice.highValue(),
                choice.defaultTarget(),
                choice.cases().stream().filter(each -> !isLeftOut(each)).toList());
        default -> builder.with(element);
      }
    }

    private boolean isPlace(TableSwitchInstruction choice) {
      return choice.cases().stream().anyMatch(this::isLeftOut) && ++seen == which;
    }

    private boolean isLeftOut(SwitchCase each) {
      return member.equals("case " + each.caseValue());
    }

    private boolean isPlace(Utf8Entry name) {
      return name.equalsString(member) && ++seen == which;
    }

    private static void pop(CodeBuilder builder, ClassDesc type) {
      if (TypeKind.from(type).slotSize() == 2) {
        builder.pop2();
      } else {
        builder.pop();
      }
    }

    private void push(CodeBuilder builder) {
      switch (instead) {
        case "true" -> builder.iconst_1();
        case "false" -> builder.iconst_0();
        case "null" -> builder.aconst_null();
        default -> {
          // Nothing comes of it.
        }
      }
    }
  }

  /// Runs a race of the classes with the bug, and returns what the model checker has to say.
  ///
  /// @param orders how many are tried at most: it ends at the first that is wrong
  String run(String race, int orders) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:TieredStopAtLevel=1", // it lives for a second
                "-XX:+UseSerialGC",
                "-Draces.orders=" + orders,
                "-cp",
                directory + File.pathSeparator + System.getProperty("java.class.path"),
                Races.class.getName(),
                race)
            .redirectErrorStream(true)
            .start();
    process.onExit().orTimeout(60, SECONDS).exceptionally(_ -> process.destroyForcibly());
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() + "\n" + said;
  }
}
