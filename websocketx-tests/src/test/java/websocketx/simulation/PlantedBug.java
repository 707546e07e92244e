// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import static java.lang.classfile.TypeKind.VOID;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.List;

/// Something that a method has forgotten: a call that it does not make.
///
/// @param owner the class
/// @param method its method
/// @param call the name of what is not called
record PlantedBug(String owner, String method, String call) {
  /// The body of the method without the call.
  CodeTransform transform() {
    return (builder, element) -> {
      if (element instanceof InvokeInstruction invoke && invoke.name().equalsString(call)) {
        skip(builder, invoke);
      } else {
        builder.with(element);
      }
    };
  }

  private static void skip(CodeBuilder builder, InvokeInstruction invoke) {
    List<ClassDesc> parameters = invoke.typeSymbol().parameterList().reversed();
    for (ClassDesc parameter : parameters) {
      if (TypeKind.from(parameter).slotSize() == 2) {
        builder.pop2();
      } else {
        builder.pop();
      }
    }
    if (invoke.opcode() != Opcode.INVOKESTATIC) {
      builder.pop();
    }
    TypeKind result = TypeKind.from(invoke.typeSymbol().returnType());
    if (result.equals(TypeKind.REFERENCE)) {
      builder.aconst_null();
    } else if (!result.equals(VOID)) {
      builder.loadConstant(0);
    }
  }

  @Override
  public String toString() {
    return owner + "." + method + " without " + call;
  }
}
