// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The map in `docs/architecture.md` leads to files that are there.
class ArchitectureDocumentTest {
  /// A folder's headline, as ``### `protocol/` ``, and what stands below it.
  private static final Pattern FOLDER = Pattern.compile("(?ms)^### `(\\w+)/`.*?\n(.*?)(?=^##)");

  private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void everyFileOfTheMapExists() throws IOException {
    String text = Files.readString(Readme.root().resolve("docs/architecture.md"));
    List<Path> files =
        FOLDER.matcher(text).results().flatMap(ArchitectureDocumentTest::files).toList();
    assertTrue(files.size() > 40, "found only " + files);
    assertEquals(List.of(), files.stream().filter(file -> !Files.exists(file)).toList());
  }

  private static Stream<Path> files(MatchResult folder) {
    Path sources = Readme.root().resolve("websocketx-core/src/main/java/websocketx");
    String name = folder.group(1);
    Path directory = name.equals("websocketx") ? sources : sources.resolve(name);
    return FIRST_COLUMN
        .matcher(folder.group(2))
        .results()
        .flatMap(row -> NAME.matcher(row.group(1)).results())
        .map(file -> directory.resolve(file.group(1) + ".java"));
  }
}
