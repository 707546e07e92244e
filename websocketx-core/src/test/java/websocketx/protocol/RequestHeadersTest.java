// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Header lines, and headers that decide how a request is framed: catalogue part C.
class RequestHeadersTest {
  private static int status(String... lines) {
    return Heads.status(Heads.get(lines));
  }

  @Test
  @DisplayName("[C41] a bare LF as line end is answered 400")
  void bareLfIsAnswered400() {
    assertEquals(400, Heads.status("GET / HTTP/1.1\nHost: good\r\n\r\n"));
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\nHost: good\nA: b\r\n\r\n"));
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\nHost: good\r\n\n"));
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\nHost\n: good\r\n\r\n"));
  }

  @Test
  @DisplayName("[C42] a bare CR is answered 400")
  void bareCrIsAnswered400() {
    assertEquals(400, status("A: b\rc"));
    assertEquals(400, status("A: b\r"));
    assertEquals(400, status("A\rb: c"));
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\nHost: good\r\n\rX\r\n\r\n"));
  }

  @ParameterizedTest(name = "[C44] {0}")
  @ValueSource(strings = {"Upgrade", "Connection", "Origin"})
  void continuedLineIsAnswered400(String name) {
    assertEquals(400, status(name + ": a", " b"));
    assertEquals(400, status(name + ": a", "\tb"));
    assertEquals(400, status(name + ":", " a"));
  }

  @ParameterizedTest(name = "[C45, C48, C49, V74] row {index}")
  @ValueSource(
      strings = {
        "Upgrade : websocket",
        "Upgrade\t: websocket",
        "Ho st: a",
        "Host\u0080: a",
        "Host\u00ff: a",
        "no colon",
        "nocolon",
        ": empty name",
        "a(b): c",
        "a\u0000: b",
        "\"a\": b",
        "a,b: c"
      })
  void nameThatIsNoTokenIsAnswered400(String line) {
    assertEquals(400, status(line));
  }

  @Test
  @DisplayName("[C46] a space before the first header is answered 400")
  void spaceBeforeTheFirstHeaderIsAnswered400() {
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\n Host: good\r\n\r\n"));
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\n\tHost: good\r\n\r\n"));
  }

  @ParameterizedTest(name = "[C42, E122] control character {0}")
  @ValueSource(ints = {0x00, 0x01, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F})
  void controlCharacterInAValueIsAnswered400(int control) {
    assertEquals(400, status("Origin: a" + (char) control + "b"));
  }

  @Test
  void tabAndBytesFrom0x80OnAreAllowedInValues() {
    RequestHead head = Heads.head(Heads.get("A: b\tc\u0080\u009b\u00ff"));
    assertEquals("b\tc\u0080\u009b\u00ff", head.header("A"));
  }

  @Test
  @DisplayName("[C56] exactly one Host header is required")
  void exactlyOneHostIsRequired() {
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\n\r\n"));
    assertEquals(400, Heads.status("GET / HTTP/1.1\r\nA: b\r\n\r\n"));
    assertEquals(400, status("Host: good"));
    assertEquals(400, status("hOST: other"));
  }

  @ParameterizedTest(name = "[C58] {0}")
  @ValueSource(
      strings = {"", " ", "a b", "a,b", "user@host", "host/path", "[::1", "host:99999", "h\u00e9"})
  void malformedHostIsAnswered400(String host) {
    assertEquals(400, Heads.status(Heads.lines("GET / HTTP/1.1", "Host: " + host)));
  }

  @Test
  @DisplayName("[D102] a Host of more than 255 characters is answered 400")
  void longHostIsAnswered400() {
    assertEquals(400, Heads.status(Heads.lines("GET / HTTP/1.1", "Host: " + "a".repeat(256))));
  }

  @Test
  @DisplayName("[C64] Content-Length: 0 is accepted")
  void contentLengthOfZeroIsAccepted() {
    assertEquals("0", Heads.head(Heads.upgrade("Content-Length: 0")).header("Content-Length"));
  }

  @ParameterizedTest(name = "[C63, C65, V27, V70] row {index}")
  @ValueSource(
      strings = {
        "5",
        "1000000000",
        "-1",
        "+5",
        "0x5",
        "5, 5",
        "5\u000b",
        "18446744073709551616",
        "",
        "0, 0",
        "00",
        "-0",
        "0 0"
      })
  void otherContentLengthIsAnswered400(String length) {
    assertEquals(400, Heads.status(Heads.upgrade("Content-Length: " + length)));
  }

  @Test
  void repeatedContentLengthIsAnswered400() {
    assertEquals(400, status("Content-Length: 0", "Content-Length: 0"));
  }

  @ParameterizedTest(name = "[C67, C69, V75] {0}")
  @ValueSource(strings = {"chunked", "chunked, identity", "xchunked", "identity", ""})
  void transferEncodingIsAnswered400(String coding) {
    assertEquals(400, Heads.status(Heads.upgrade("Transfer-Encoding: " + coding)));
  }

  @Test
  @DisplayName("[C68] Transfer-Encoding and Content-Length")
  void bothFramingsAreAnswered400() {
    assertEquals(400, status("Transfer-Encoding: chunked", "Content-Length: 0"));
  }

  @ParameterizedTest(name = "[D82] {0}")
  @ValueSource(
      strings = {
        "sec-websocket-key",
        "Sec-WebSocket-Version",
        "upgrade, SEC-WEBSOCKET-KEY",
        "Host",
        "a, host"
      })
  void connectionHeaderMustNotNameWhatTheHandshakeNeeds(String options) {
    assertEquals(400, Heads.status(Heads.upgrade("Connection: " + options)));
  }

  @Test
  @DisplayName("[P279] refusal does not repeat the peer")
  void refusalDoesNotRepeatThePeer() {
    Refusal refusal = (Refusal) Heads.parse(Heads.get("evil text: <script>"));
    assertEquals(new Refusal(400, "header name is not a token", List.of()), refusal);
  }

  /// Whoever wrote the client reads it.
  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /#a HTTP/1.1 | Host: good | target has a character that URIs do not allow
          GET \\ HTTP/1.1 | Host: good | target has a character that URIs do not allow
          GET a HTTP/1.1 | Host: good | target is neither a path nor a URI
          GET /%zz HTTP/1.1 | Host: good | path is not percent-encoded UTF-8
          GET /%00 HTTP/1.1 | Host: good | path has a NUL
          GET http://bad/ HTTP/1.1 | Host: good | target and Host header differ
          GET / HTTP/1.1 | A: b | exactly one Host header is required
          GET / HTTP/1.1 | Host: a b | malformed Host header
          GET / HTTP/1.1 | Host: good;Content-Length: 1 | request bodies are not read
          GET / HTTP/1.1 | Host: good;Transfer-Encoding: chunked | transfer codings are not read
          GET / HTTP/1.1 | Host: good;Connection: Host | Connection header names a header that is not hop-by-hop
          """)
  void refusalSaysWhatIsWrong(String line, String headers, String reason) {
    String head = Heads.lines((line + ";" + headers).split(";"));
    assertEquals(reason, assertInstanceOf(Refusal.class, Heads.parse(head)).reason());
  }
}
