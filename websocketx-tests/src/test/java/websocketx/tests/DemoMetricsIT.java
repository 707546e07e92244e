// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.interop.JavaClient;

/// What the demo tells Prometheus.
@Timeout(120)
class DemoMetricsIT {
  private static final Pattern SAMPLE =
      Pattern.compile("(websocketx_[a-z_]+)(\\{\\w+=\"\\w+\"(,\\w+=\"\\w+\")*})? \\d[\\d.E-]*");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (websocketx_[a-z_]+) (gauge|counter|summary)");
  private static final Pattern HELP = Pattern.compile("# HELP (websocketx_[a-z_]+) .+");

  @Test
  void metricsAreInTheFormatOfPrometheusAndAsDocumented() throws Exception {
    try (Program demo = Program.listening("--read-limit", "10")) {
      URI page = demo.page();
      try (JavaClient client = JavaClient.dial(Program.endpoint(page, "/echo"))) {
        client.send("hello");
        assertEquals("hello", client.text());
        String text = metrics(page);
        assertTrue(text.contains("\nwebsocketx_connections 1.0\n"), text);
        assertTrue(text.contains("websocketx_messages_bytes_sum{direction=\"in\"} 5.0\n"), text);
      }
      Probe.until(
          "the end is counted", () -> metrics(page).contains("\nwebsocketx_closes_total{code="));
      String text = metrics(page);
      assertTrue(text.contains("websocketx_handshakes_total{status=\"101\"} 1.0\n"), text);
      assertWellFormed(text);
      assertDocumented(text);
    }
  }

  @Test
  void metricsAreOnlyToRead() throws Exception {
    try (Program demo = Program.listening();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(demo.page().resolve("/metrics"))
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.discarding());
      assertEquals(405, answer.statusCode());
      assertEquals("GET, HEAD", answer.headers().firstValue("Allow").orElse(""));
    }
  }

  private static String metrics(URI page) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(page.resolve("/metrics")).build(), BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          answer.headers().firstValue("Content-Type").orElse(""));
      return "\n" + answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Each sample stands below the type of its name.
  private static void assertWellFormed(String text) {
    String name = "";
    for (String line : text.strip().split("\n", -1)) {
      var type = TYPE.matcher(line);
      if (type.matches()) {
        name = type.group(1);
      } else if (!HELP.matcher(line).matches()) {
        var sample = SAMPLE.matcher(line);
        assertTrue(sample.matches(), line);
        assertTrue(Set.of(name, name + "_count", name + "_sum").contains(sample.group(1)), text);
      }
    }
  }

  private static void assertDocumented(String text) throws IOException {
    String document = Files.readString(Project.root().resolve("docs/observability.md"));
    Set<String> unknown =
        TYPE.matcher(text)
            .results()
            .map(match -> match.group(1))
            .filter(name -> !document.contains("`" + name + "`"))
            .collect(Collectors.toSet());
    assertEquals(Set.of(), unknown);
  }
}
