// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import websocketx.tests.Project;

/// What `docs/deploy.md` shows are the files of `docs/deploy`, which other tests run.
class DeployDocumentTest {
  /// A link to a file, and the block below it: ``[`deploy/x.conf`](deploy/x.conf): …``.
  private static final Pattern SHOWN =
      Pattern.compile(
          "(?ms)\\[`deploy/[^`]+`]\\(deploy/([^)]+)\\)(?:(?!```).)*?:\\n\\n```\\w*\\n(.*?)^```$");

  private static final Pattern BLOCK = Pattern.compile("(?m)^```\\w+$");

  private static final Pattern SILENCE =
      Pattern.compile("(?m)^\\| \\[[^|]*\\| silence[^|]*\\| (\\d+) s \\|");

  private static String document() throws IOException {
    return Files.readString(Project.root().resolve("docs/deploy.md"));
  }

  /// The number of seconds that stands there.
  private static int seconds(String file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(DeployFile.of(file).text());
    assertTrue(matcher.find(), pattern + " is not in " + file);
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void everyBlockIsAFileAndEveryFileIsShown() throws IOException {
    String document = document();
    Map<String, String> shown = new TreeMap<>();
    for (MatchResult block : SHOWN.matcher(document).results().toList()) {
      shown.put(block.group(1), block.group(2));
    }
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(DeployFile.DIRECTORY)) {
      for (Path file : all.toList()) {
        String name = String.valueOf(file.getFileName());
        files.put(name, DeployFile.of(name).shown());
      }
    }
    assertTrue(files.size() >= 8, files.keySet().toString());
    assertEquals(files, shown);
    assertEquals(files.size(), BLOCK.matcher(document).results().count(), "no other block");
  }

  @Test
  @DisabledIfSystemProperty(
      named = "proxies.docs",
      matches = "true",
      disabledReason = "it is about to be written")
  void tableSaysWhatTheTestsDemand() throws IOException {
    String table = Files.readString(Project.root().resolve("docs/proxies.md"));
    for (Setup setup : Setup.all()) {
      Software software = setup.software();
      String row =
          Report.row(
              setup,
              method ->
                  switch (method) {
                    case Report.CASES -> Report.cases(software.faults());
                    case Report.UPGRADE -> software.isHttp() ? "yes" : "-";
                    default -> "yes";
                  });
      assertTrue(table.contains(row), "run ProxiesIT with -Dproxies.docs=true: " + row);
    }
  }

  @Test
  @DisplayName("[Q287] pings come twice before any of the known limits of silence")
  void pingsComeTwiceBeforeAnyLimit() throws IOException {
    int[] limits =
        SILENCE
            .matcher(document())
            .results()
            .mapToInt(limit -> Integer.parseInt(limit.group(1)))
            .toArray();
    assertTrue(limits.length >= 5, "only " + limits.length + " limits");
    int ping = seconds("App.java", "pingInterval\\(Duration.ofSeconds\\((\\d+)\\)\\)");
    int own = seconds("nginx.conf", "proxy_read_timeout (\\d+)s");
    int least = Math.min(own, IntStream.of(limits).min().orElseThrow());
    assertTrue(2 * ping < least, 2 * ping + " s is not less than " + least + " s");
    assertTrue(2 * ping < seconds("haproxy.cfg", "timeout tunnel (\\d+)s"));
    assertTrue(2 * ping < seconds("haproxy-tcp.cfg", "timeout client (\\d+)s"));
    assertTrue(2 * ping < seconds("ingress.yaml", "proxy-read-timeout: \"(\\d+)\""));
  }

  @Test
  void processesHaveTimeToClose() throws IOException {
    int close = seconds("App.java", "closeOnExit\\(Duration.ofSeconds\\((\\d+)\\)\\)");
    int grace = seconds("deployment.yaml", "terminationGracePeriodSeconds: (\\d+)");
    int sleep = seconds("deployment.yaml", "\\[\"sleep\", \"(\\d+)\"]");
    assertTrue(sleep + close < grace, sleep + " + " + close + " s in " + grace + " s");
    assertTrue(close < seconds("app.service", "TimeoutStopSec=(\\d+)"));
  }

  @Test
  void kernelKnowsTheSettings() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/sys/net/ipv4")), "needs Linux");
    for (String line : DeployFile.of("sysctl.conf").shown().lines().toList()) {
      if (!line.startsWith("#")) {
        String[] setting = line.split(" = ", 2);
        Path file = Path.of("/proc/sys", setting[0].split("\\."));
        assertTrue(Files.exists(file), line);
        try (BufferedReader known = Files.newBufferedReader(file)) { // which reads all at once
          int numbers = String.valueOf(known.readLine()).split("\\s+", -1).length;
          assertEquals(numbers, setting[1].split(" ", -1).length, line);
        }
      }
    }
  }

  @Test
  void systemdAcceptsTheUnit(@TempDir Path directory) throws Exception {
    assumeTrue(Project.onPath("systemd-analyze"), "systemd-analyze is not installed");
    Path unit =
        DeployFile.of("app.service")
            .with("/usr/bin/java", Path.of(System.getProperty("java.home"), "bin/java").toString())
            .writeTo(directory.resolve("app.service"));
    Process process =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertFalse(output.contains("app.service"), output);
  }
}
