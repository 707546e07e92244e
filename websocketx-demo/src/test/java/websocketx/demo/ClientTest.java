// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `hub.js`, which others are to copy.
class ClientTest {
  private static final Path FILE = Path.of("src/main/resources/websocketx/demo/hub.js");

  @Test
  void isSmallAndNeedsNothing() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    assertTrue(lines.size() < 200, () -> lines.size() + " lines");
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("import")));
  }
}
