// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `deploy/websocketx.service`, as systemd reads it.
@Timeout(60)
class UnitFileTest {
  private static final Path UNIT = Path.of("..", "deploy", "websocketx.service");

  /// In tenths of what `systemd-analyze security` reckons; 100 is a service without any fence.
  private static final int EXPOSURE = 15;

  @TempDir private Path directory = Path.of("");

  private Path unit = UNIT;

  @BeforeEach
  void withAProgramThatIsThere() throws IOException {
    String text = Files.readString(UNIT);
    String there = text.replace("/opt/websocketx/bin/websocketx", "/bin/true");
    assertTrue(!there.equals(text));
    unit = Files.writeString(directory.resolve("websocketx.service"), there);
  }

  @Test
  void systemdUnderstandsEveryLine() throws Exception {
    assertEquals("", analyze("verify", "--man=no"));
  }

  @Test
  void serviceIsFencedIn() throws Exception {
    String report = analyze("security", "--offline=true", "--threshold=" + EXPOSURE);
    assertTrue(report.contains("Overall exposure level"), report);
  }

  @Test
  void systemdWaitsUntilEveryPeerIsTold() throws IOException {
    assertEquals("SIGTERM", setting("KillSignal"));
    Duration patience = Duration.ofSeconds(Long.parseLong(setting("TimeoutStopSec")));
    assertTrue(patience.compareTo(Demo.FAREWELL.multipliedBy(2)) >= 0, patience::toString);
  }

  private static String setting(String name) throws IOException {
    try (Stream<String> lines = Files.lines(UNIT)) {
      return lines
          .filter(line -> line.startsWith(name + "="))
          .map(line -> line.substring(name.length() + 1))
          .findAny()
          .orElse("");
    }
  }

  private String analyze(String... command) throws Exception {
    assumeTrue(onPath("systemd-analyze") || "true".equals(System.getenv("CI")));
    List<String> all =
        Stream.of(Stream.of("systemd-analyze"), Stream.of(command), Stream.of(unit.toString()))
            .flatMap(words -> words)
            .toList();
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
