// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/scale-out.md` shows what is tested, and names tests that are there.
class DocumentTest {
  private static final Path ROOT = Path.of("..");
  private static final Path EXAMPLES = Path.of("src/test/java/websocketx/cluster/Examples.java");

  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```$");
  private static final Pattern HAPROXY = Pattern.compile("(?ms)^```haproxy\n(.*?)^```$");
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// @start region=\"\\w+\"\n(.*?)^ *// @end\n");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT|Contract))`");

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/scale-out.md"));
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }

  @Test
  void everyExampleIsRun() throws IOException {
    List<String> tested =
        all(REGION, Files.readString(EXAMPLES)).stream()
            .map(region -> region.stripTrailing().stripIndent() + "\n")
            .toList();
    assertEquals(6, tested.size());
    assertEquals(tested, reordered(all(JAVA, document()), tested));
  }

  /// The one list in the order of the other, with what is in one of them only at its end.
  private static List<String> reordered(List<String> shown, List<String> order) {
    return Stream.concat(
            order.stream().filter(shown::contains),
            shown.stream().filter(each -> !order.contains(each)))
        .toList();
  }

  @Test
  void proxyIsTheFile() throws IOException {
    String file = Files.readString(ROOT.resolve("docs/scale-out/haproxy.cfg"));
    assertEquals(List.of(file.substring(file.indexOf('\n') + 1)), all(HAPROXY, document()));
  }

  @Test
  void testsAreThere() throws IOException {
    Set<String> tests = all(TEST, document()).stream().collect(Collectors.toSet());
    assertTrue(tests.size() >= 20, "found only " + tests);
    Set<String> there;
    try (Stream<Path> modules = Files.list(ROOT)) {
      there =
          modules
              .filter(module -> module.getFileName().toString().startsWith("websocketx-"))
              .filter(module -> Files.isDirectory(module.resolve("src")))
              .flatMap(DocumentTest::sources)
              .collect(Collectors.toSet());
    }
    tests.removeAll(there);
    assertEquals(Set.of(), tests);
  }

  private static Stream<String> sources(Path module) {
    try (Stream<Path> files = Files.walk(module.resolve("src"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
