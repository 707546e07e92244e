// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// @start region=\"\\w+\"\n(.*?)^ *// @end\n");

  @Test
  void everyExampleIsPartOfAProgramThatIsCompiled() throws IOException {
    assertRegions(Readme.parts());
  }

  @Test
  void everyExampleOfTheObservabilityDocumentIsCompiledToo() throws IOException {
    assertRegions(Readme.of("docs/observability.md"));
  }

  private static void assertRegions(List<String> examples) throws IOException {
    List<String> strangers = new ArrayList<>(examples);
    assertTrue(strangers.size() > 3, "found only " + strangers);
    strangers.removeAll(regions());
    assertEquals(List.of(), strangers, "examples that are no region of a program in here");
  }

  private static List<String> regions() throws IOException {
    Path programs = Readme.root().resolve("websocketx-tests/src/test/java/websocketx/snippets");
    List<String> regions = new ArrayList<>();
    try (Stream<Path> files = Files.list(programs)) {
      for (Path file : files.toList()) {
        REGION
            .matcher(Files.readString(file))
            .results()
            .forEach(match -> regions.add(match.group(1).stripTrailing().stripIndent() + "\n"));
      }
    }
    return regions;
  }
}
