// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What users of a published module can name, as text: its descriptor, then each type with its
/// members, in alphabetical order.
record Api(ModuleReference reference) {

  static Api of(Module module) {
    return new Api(ModuleFinder.of(module.jar()).findAll().iterator().next());
  }

  String name() {
    return descriptor().name();
  }

  boolean isAutomatic() {
    return descriptor().isAutomatic();
  }

  private ModuleDescriptor descriptor() {
    return reference.descriptor();
  }

  /// The packages that are everybody's: those of an automatic module all are.
  List<String> packages() {
    if (isAutomatic()) {
      return descriptor().packages().stream().sorted().toList();
    }
    return descriptor().exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .sorted()
        .toList();
  }

  /// Sorted, since a set of modules has another order in each run.
  private static String export(ModuleDescriptor.Exports export) {
    return export.isQualified()
        ? export.source() + " to " + new TreeSet<>(export.targets())
        : export.source();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        (isAutomatic() ? "automatic " : descriptor().isOpen() ? "open " : "") + "module " + name());
    Stream.of(
            descriptor().requires().stream().map(Object::toString).map("requires "::concat),
            descriptor().exports().stream().map(Api::export).map("exports "::concat),
            descriptor().opens().stream().map(Object::toString).map("opens "::concat),
            descriptor().uses().stream().map("uses "::concat),
            descriptor().provides().stream().map(Object::toString).map("provides "::concat))
        .flatMap(Stream::sorted)
        .map(line -> line.replaceFirst(" \\(@.*\\)$", "")) // versions of what it was built with
        .forEach(lines::add);
    for (Class<?> type : types()) {
      lines.add("");
      lines.addAll(new Signature(type).lines());
    }
    return lines;
  }

  private List<Class<?>> types() {
    try (ModuleReader reader = reference.open();
        Stream<String> files = reader.list()) {
      List<Class<?>> types = new ArrayList<>();
      files
          .filter(file -> file.endsWith(".class") && file.contains("/"))
          .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
          .filter(name -> packages().contains(name.substring(0, name.lastIndexOf('.'))))
          .filter(name -> !name.endsWith(".package-info"))
          .sorted()
          .map(Api::load)
          .filter(Api::isVisible)
          .forEach(types::add);
      return types;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Api.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError("not a dependency of this module: " + name, e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return isVisible(type.getModifiers())
        && !type.isAnonymousClass()
        && !type.isLocalClass()
        && (outer == null || isVisible(outer));
  }

  static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
