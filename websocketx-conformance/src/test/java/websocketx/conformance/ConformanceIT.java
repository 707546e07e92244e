// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.Tls;
import websocketx.WebSocketServer;
import websocketx.conformance.report.MarkdownReport;
import websocketx.conformance.report.Report;

/// Our server, judged by a suite that shares no code with it.
class ConformanceIT {
  private static final Compression COMPRESSION = Compression.level(6).contextTakeover(true, true);

  private static final Path CERTIFICATES =
      Path.of("..", "websocketx-core", "src/test/resources/tls");

  private static final Path PAGE = Path.of("..", "docs", "conformance-transports.md");
  private static final List<Chapter> CHAPTERS = Catalogue.chapters();
  private static final List<Run> RUNS = new ArrayList<>();

  @TempDir private Path directory;

  /// With `-Dconformance.docs=true` the page is written that says what came out.
  @AfterAll
  static void write() throws IOException {
    if (Boolean.getBoolean("conformance.docs")) {
      RUNS.sort(Comparator.comparing(run -> run.target().version()));
      Report report = Report.of(Instant.now(), false, CHAPTERS, RUNS);
      Files.writeString(PAGE, MarkdownReport.of(report, "./build -Dconformance.docs=true"));
    }
  }

  @Test
  @Timeout(300)
  void ourServerPassesEveryCaseStrictly() throws Exception {
    try (WebSocketServer large = echo(1 << 24);
        WebSocketServer small = echo(1 << 14)) {
      large.listen(0);
      small.listen(0);
      assertStrict("over TCP", large.uri(), small.uri());
    }
  }

  @Test
  @Timeout(300)
  void soItDoesOverTls() throws Exception {
    Tls tls = Tls.pem(CERTIFICATES.resolve("ec.pem"), CERTIFICATES.resolve("ec.pkcs8.key"));
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (WebSocketServer large = echo(1 << 24);
        WebSocketServer small = echo(1 << 14)) {
      large.listen(free, tls);
      small.listen(free, tls);
      assertEquals("wss", large.uri().getScheme());
      assertStrict("over TLS", large.uri(), small.uri());
    }
  }

  @Test
  @Timeout(300)
  void soItDoesOverAUnixDomainSocket() throws Exception {
    Path largeFile = directory.resolve("large");
    Path smallFile = directory.resolve("small");
    try (WebSocketServer large = echo(1 << 24);
        WebSocketServer small = echo(1 << 14)) {
      large.listen(UnixDomainSocketAddress.of(largeFile));
      small.listen(UnixDomainSocketAddress.of(smallFile));
      assertStrict("over a Unix domain socket", unix(largeFile), unix(smallFile));
    }
  }

  private static URI unix(Path file) {
    return URI.create("ws+unix://localhost/#" + file);
  }

  private static void assertStrict(String how, URI large, URI small) throws InterruptedException {
    List<Case> cases = CHAPTERS.stream().flatMap(c -> c.cases().stream()).toList();
    Target target = new Target("websocketx", how, large, small);
    long begun = System.nanoTime();
    List<Outcome> outcomes = new Suite(cases, false).run(target, _ -> {});
    RUNS.add(new Run(target, outcomes, (System.nanoTime() - begun) / 1_000_000));
    assertTrue(outcomes.size() >= 1500, "only " + outcomes.size() + " cases");
    List<String> wrong =
        outcomes.stream()
            .filter(outcome ->
                outcome.verdict() != Verdict.STRICT && outcome.verdict() != Verdict.INFORMATIONAL)
            .map(ConformanceIT::sentence)
            .toList();
    assertEquals(List.of(), wrong);
  }

  private static WebSocketServer echo(int readLimit) {
    return WebSocketServer.builder()
        .handler(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        })
        .options(Options.defaults().readLimit(readLimit).compression(COMPRESSION))
        .build();
  }

  private static String sentence(Outcome outcome) {
    return outcome.question().number()
        + " "
        + outcome.verdict()
        + " "
        + outcome.question().title()
        + ": "
        + outcome.remark()
        + " "
        + outcome.transcript();
  }
}
