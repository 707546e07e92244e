// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import websocketx.bench.Pinning;

/// The real programs, in an arena without processors of their own.
abstract class ArenaFixture {
  @TempDir private static Path directory;

  @BeforeAll
  static void buildTheGenerator() throws Exception {
    Process make =
        new ProcessBuilder(
                "sh",
                "-c",
                "command -v cc && command -v make && exec make -s -C src/main/c OUT=" + directory)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int status = make.waitFor();
    assumeTrue(status != 127, "no C compiler");
    assertEquals(0, status);
  }

  static Arena arena() {
    return new Arena(null, Pinning.NONE, directory.resolve("wsbench"), directory);
  }
}
