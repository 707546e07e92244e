// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.tests.Project;

class InteropDocumentTest {
  @Test
  void documentNamesEachRunOfTheRoster() throws IOException {
    List<String> rows;
    try (var lines = Files.lines(Project.root().resolve("docs/interop.md"))) {
      rows =
          lines
              .filter(line -> line.startsWith("| "))
              .skip(2)
              .map(InteropDocumentTest::run)
              .toList();
    }
    assertEquals(
        Roster.runs().stream().map(run -> run.name() + ", " + run.setting()).toList(),
        rows,
        "run ./build -Dinterop.docs=true");
  }

  /// The client and the setting of a row.
  private static String run(String row) {
    String[] cells = row.split("\\|", -1);
    return cells[1].strip() + ", " + cells[4].strip();
  }
}
