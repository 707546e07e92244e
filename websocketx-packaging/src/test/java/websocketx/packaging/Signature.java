// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A public type as text: its head, then its public and protected members, sorted.
record Signature(Class<?> type) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(head());
    // What a supertype that nobody can name declares is a member of this one, to its users.
    for (Class<?> owner = type;
        owner != null && (owner == type || !Modifier.isPublic(owner.getModifiers()));
        owner = owner.getSuperclass()) {
      Stream.of(
              Arrays.stream(owner.getDeclaredFields()).map(Signature::field),
              owner == type
                  ? Arrays.stream(type.getDeclaredConstructors()).map(this::constructor)
                  : Stream.<@Nullable String>of(),
              Arrays.stream(owner.getDeclaredMethods()).map(Signature::method))
          .flatMap(members -> members)
          .filter(Objects::nonNull)
          .map(line -> "  " + brief(line))
          .sorted()
          .forEach(lines::add);
    }
    return lines;
  }

  private String head() {
    StringBuilder head = new StringBuilder(deprecation(type.isAnnotationPresent(Deprecated.class)));
    head.append(type.toGenericString());
    AnnotatedType parent = type.getAnnotatedSuperclass();
    if (parent != null && parent.getType() != Object.class) {
      head.append(" extends ").append(parent);
    }
    if (type.getAnnotatedInterfaces().length > 0) {
      head.append(type.isInterface() ? " extends " : " implements ")
          .append(list(type.getAnnotatedInterfaces()));
    }
    Class<?>[] permitted = type.getPermittedSubclasses();
    if (permitted != null) {
      head.append(" permits ")
          .append(Arrays.stream(permitted).map(Class::getName).sorted().collect(joining(", ")));
    }
    return brief(head.toString());
  }

  private static @Nullable String field(Field field) {
    if (!Api.isVisible(field.getModifiers()) || field.isSynthetic()) {
      return null;
    }
    return deprecation(field.isAnnotationPresent(Deprecated.class))
        + Modifier.toString(field.getModifiers())
        + " "
        + field.getAnnotatedType()
        + " "
        + field.getName();
  }

  private @Nullable String constructor(Constructor<?> constructor) {
    return executable(constructor, "", type.getSimpleName());
  }

  private static @Nullable String method(Method method) {
    return executable(method, method.getAnnotatedReturnType() + " ", method.getName());
  }

  private static @Nullable String executable(Executable executable, String result, String name) {
    int modifiers = executable.getModifiers();
    if (!Api.isVisible(modifiers) || executable.isSynthetic()) {
      return null;
    }
    int meant = executable instanceof Method ? Modifier.methodModifiers() : ~Modifier.TRANSIENT;
    StringBuilder text =
        new StringBuilder(deprecation(executable.isAnnotationPresent(Deprecated.class)));
    text.append(Modifier.toString(modifiers & meant & ~Modifier.SYNCHRONIZED)).append(' ');
    if (executable instanceof Method method && method.isDefault()) {
      text.append("default ");
    }
    if (executable.getTypeParameters().length > 0) {
      text.append('<').append(list(executable.getTypeParameters())).append("> ");
    }
    text.append(result).append(name).append('(');
    String parameters = list(executable.getAnnotatedParameterTypes());
    text.append(executable.isVarArgs() ? parameters.replaceFirst("\\[\\]$", "...") : parameters);
    text.append(')');
    if (executable.getAnnotatedExceptionTypes().length > 0) {
      text.append(" throws ").append(list(executable.getAnnotatedExceptionTypes()));
    }
    return text.toString();
  }

  private static String deprecation(boolean deprecated) {
    return deprecated ? "@Deprecated " : "";
  }

  private static String list(Object[] parts) {
    return Arrays.stream(parts).map(Object::toString).collect(joining(", "));
  }

  /// As one writes it: `@Nullable String`.
  private static String brief(String text) {
    return text.replaceAll("@org\\.jspecify\\.annotations\\.(\\w+)\\(\\)", "@$1")
        .replaceAll("\\bjava\\.lang\\.(?=[A-Z@])", "")
        .replaceAll("((?:\\w+\\.)+)@(\\w+) (\\w+)", "@$2 $1$3");
  }
}
