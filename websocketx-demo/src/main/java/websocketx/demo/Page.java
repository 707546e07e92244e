// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import websocketx.Response;

/// The files of the pages at `/` and `/rooms`: plain HTML, CSS and JavaScript, kept ready as
/// answers.
final class Page {
  /// Scripts, styles and requests only from here; sockets to anywhere, since the page is for trying
  /// any server, and rooms go on at other nodes. `data:` is the icon.
  private static final String POLICY =
      "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8");

  private static final List<String> FILES =
      List.of(
          "style.css",
          "form.css",
          "log.css",
          "numbers.css",
          "server.css",
          "app.js",
          "chart.js",
          "close.js",
          "hub.js",
          "log.js",
          "numbers.js",
          "payload.js",
          "rooms.css",
          "rooms.js",
          "server.js");

  private final Map<String, Response> answers = new HashMap<>();

  /// `readLimit` is what the page says about how large a message the demo takes.
  Page(long readLimit) {
    String html = new String(read("index.html"), UTF_8);
    byte[] index = html.replace("${read-limit}", Long.toString(readLimit)).getBytes(UTF_8);
    answers.put("/", answer("index.html", index));
    answers.put("/rooms", answer("rooms.html", read("rooms.html")));
    for (String file : FILES) {
      answers.put("/" + file, answer(file, read(file)));
    }
  }

  Response respond(String method, String path) {
    Response answer = answers.get(path);
    if (answer == null) {
      return Response.text(404, "not found");
    }
    return toRead(method, answer);
  }

  /// The answer, if that is a method to read something with.
  static Response toRead(String method, Response answer) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Response.text(405, "only GET and HEAD").header("Allow", "GET, HEAD");
    }
    return answer;
  }

  private static Response answer(String file, byte[] body) {
    return Response.of(200, type(file), body)
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-cache");
  }

  static String type(String file) {
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null) {
      throw new AssertionError("no content type for " + file);
    }
    return type;
  }

  private static byte[] read(String file) {
    try (InputStream in = Page.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new AssertionError("missing in the module: " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
