// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private final Page page = new Page(12345);

  @ParameterizedTest
  @CsvSource({
    "index.html, text/html; charset=utf-8",
    "style.css, text/css; charset=utf-8",
    "app.js, text/javascript; charset=utf-8",
  })
  void contentTypeFollowsTheName(String file, String type) {
    assertEquals(type, Page.type(file));
  }

  @Test
  void everythingThePageAsksForIsServed() {
    List<String> missing = new ArrayList<>();
    List<String> open = new ArrayList<>(List.of("/"));
    List<String> seen = new ArrayList<>(List.of("/metrics")); // which is no file
    while (!open.isEmpty()) {
      String path = open.removeLast();
      seen.add(path);
      if (page.respond("GET", path).status() != 200) {
        missing.add(path);
        continue;
      }
      for (String next : references(body(path))) {
        if (!seen.contains(next) && !open.contains(next)) {
          open.add(next);
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(
        seen.containsAll(List.of("/style.css", "/app.js", "/chart.js", "/rooms", "/hub.js")),
        seen::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/rooms"})
  void nothingIsInlineOrFromElsewhere(String path) {
    String html = body(path);
    assertFalse(html.contains("<style"), "inline style");
    assertFalse(Pattern.compile("<script(?![^>]* src=\"/)").matcher(html).find(), "inline script");
    assertFalse(Pattern.compile("\\son\\w+=|\\sstyle=").matcher(html).find(), "inline attribute");
    assertFalse(Pattern.compile("(src|href)=\"(https?:)?//").matcher(html).find(), "external");
  }

  @Test
  void readLimitIsWrittenIntoThePage() {
    assertTrue(body("/").contains("name=\"read-limit\" content=\"12345\""));
    assertFalse(body("/").contains("${"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/index.htm", "/module-info.class", "/../style.css", "/style.css/", ""})
  void unknownPathIsNotFound(String path) {
    assertEquals(404, page.respond("GET", path).status());
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "POST, 405", "DELETE, 405"})
  void pageIsOnlyRead(String method, int status) {
    assertEquals(status, page.respond(method, "/").status());
  }

  private String body(String path) {
    return new String(page.respond("GET", path).body(), UTF_8);
  }

  /// What a file of the page loads: scripts and styles of the HTML, imports of a script.
  private static List<String> references(String text) {
    return Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|from \"\\.(/[^\"]+)\"")
        .matcher(text)
        .results()
        .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
        .toList();
  }
}
