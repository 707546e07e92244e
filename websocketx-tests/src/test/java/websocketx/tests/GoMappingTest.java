// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `docs/go-mapping.md` names as proof is there.
class GoMappingTest {
  private static final Pattern PROOF =
      Pattern.compile("`(\\w+(?:Test|IT)|BothKindsOfServer)\\.(\\w+)`");

  private static final Pattern TEST =
      Pattern.compile("(?s)@(?:Test|RepeatedTest|ParameterizedTest)\\b.*?\\bvoid (\\w+)\\(");

  private static String document() throws IOException {
    return Files.readString(Project.root().resolve("docs/go-mapping.md"));
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, Set<String>> tests = tests();
    Set<String> missing = new TreeSet<>();
    List<String> proofs = PROOF.matcher(document()).results().map(m -> m.group()).toList();
    PROOF
        .matcher(document())
        .results()
        .filter(m -> !tests.getOrDefault(m.group(1), Set.of()).contains(m.group(2)))
        .forEach(m -> missing.add(m.group()));
    assertTrue(proofs.size() > 100, "found only " + proofs);
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyDefectHasItsRow() throws IOException {
    String document = document();
    List<Integer> without =
        IntStream.rangeClosed(1, 26)
            .filter(i -> !document.contains("\n| D" + i + " | "))
            .boxed()
            .toList();
    assertEquals(List.of(), without);
  }

  /// Modules have classes of the same name.
  private static Set<String> both(Set<String> one, Set<String> other) {
    Set<String> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  /// The methods of each class that are tests, by the class's name.
  private static Map<String, Set<String>> tests() throws IOException {
    Map<String, Set<String>> tests = new HashMap<>();
    try (Stream<Path> modules = Files.list(Project.root())) {
      for (Path sources : modules.map(m -> m.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files
                .filter(file -> file.toString().endsWith(".java"))
                .forEach(file -> tests.merge(className(file), methods(file), GoMappingTest::both));
          }
        }
      }
    }
    return tests;
  }

  private static String className(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ".java".length());
  }

  private static Set<String> methods(Path file) {
    try {
      return TEST.matcher(Files.readString(file))
          .results()
          .map(m -> m.group(1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
