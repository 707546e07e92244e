// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public API of each module is what its file in `src/test/api` says: no part of it changes by
/// accident.
class ApiIT {
  private static final Path FILES = Module.root().resolve("websocketx-packaging/src/test/api");
  private static final String COMMAND =
      "if that is meant, run ./build verify -pl websocketx-packaging -am -Dapi.update=true"
          + " -Dtest=None -Dit.test=ApiIT -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dfailsafe.failIfNoSpecifiedTests=false -Dinvoker.skip";

  private static List<Module> modules() {
    return Module.publishedJars();
  }

  @BeforeAll
  static void update() throws IOException {
    if (Boolean.getBoolean("api.update")) {
      for (Module module : modules()) {
        Files.write(file(module), Api.of(module).lines());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void publicApiIsAsItWas(Module module) throws IOException {
    Path file = file(module);
    List<String> is = Api.of(module).lines();
    assertTrue(Files.exists(file), () -> file + " is not there: " + COMMAND);
    assertEquals(
        List.of(),
        difference(Files.readAllLines(file), is),
        () -> "the public API of " + module + " has changed; " + COMMAND + "\n");
  }

  @Test
  void noFileIsLeftOver() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      assertEquals(modules().stream().map(ApiIT::file).sorted().toList(), files.sorted().toList());
    }
  }

  private static Path file(Module module) {
    return FILES.resolve(module + ".txt");
  }

  /// The lines that are in one of them, each with the type that it belongs to.
  private static List<String> difference(List<String> was, List<String> is) {
    List<String> old = withTypes(was);
    List<String> now = withTypes(is);
    List<String> difference = new ArrayList<>();
    old.stream().filter(line -> !now.contains(line)).map("\n- "::concat).forEach(difference::add);
    now.stream().filter(line -> !old.contains(line)).map("\n+ "::concat).forEach(difference::add);
    return difference;
  }

  private static List<String> withTypes(List<String> lines) {
    List<String> all = new ArrayList<>();
    String type = "";
    for (String line : lines) {
      if (line.startsWith("  ")) {
        all.add(type + ":" + line);
      } else if (!line.isEmpty()) {
        type = line.replaceFirst(".*?\\b(class|interface|enum|record) ([^ <]+).*", "$2");
        all.add(line);
      }
    }
    return all;
  }
}
