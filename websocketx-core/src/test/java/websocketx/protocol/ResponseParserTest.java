// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static ResponseHead head(String text) {
    return assertInstanceOf(ResponseHead.class, Heads.response(text));
  }

  private static String fault(String text) {
    return assertInstanceOf(MalformedResponse.class, Heads.response(text)).reason();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "HTTP/1.1 101 Switching Protocols, 101, Switching Protocols",
    "HTTP/1.1 404 Not  Found, 404, Not  Found",
    "HTTP/1.1 999 x, 999, x"
  })
  void statusLineHasStatusAndPhrase(String line, int status, String phrase) {
    ResponseHead head = head(Heads.lines(line, "A: b"));
    assertEquals(status, head.status());
    assertEquals(phrase, head.reasonPhrase());
    assertEquals("b", head.header("a"));
  }

  @Test
  void phraseMayBeEmpty() {
    assertEquals("", head("HTTP/1.1 200 \r\n\r\n").reasonPhrase());
    assertEquals("", head("HTTP/1.1 200\r\n\r\n").reasonPhrase());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK",
        "HTTP/2 200",
        "http/1.1 200 OK",
        "HTTP/1.1 20",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 +20 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1  200 OK",
        "HTTP/1.1 2x0 OK",
        "HTTP/1.1 20x",
        "HTTP/1.1 2-0 OK",
        "GET / HTTP/1.1",
        "",
        "HTTP/1.1 200-OK"
      })
  void otherStatusLineIsMalformed(String line) {
    assertEquals("malformed status line", fault(Heads.lines(line, "A: b")));
  }

  @Test
  void linesAreAsStrictAsThoseOfRequests() {
    assertEquals("bare LF", fault("HTTP/1.1 200 OK\nA: b\r\n\r\n"));
    assertEquals("bare CR", fault("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n"));
    assertEquals("header name is not a token", fault("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"));
    assertEquals("header name is not a token", fault("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"));
    assertEquals("start line is not printable ASCII", fault("HTTP/1.1 200 \u00e9\r\n\r\n"));
    assertEquals(
        "head over 16384 bytes", fault(Heads.lines("HTTP/1.1 200 OK", "A: " + "a".repeat(16384))));
    assertEquals(
        "start line over 8192 bytes", fault("HTTP/1.1 200 " + "a".repeat(8192) + "\r\n\r\n"));
  }

  @Test
  void incompleteHeadNeedsMore() {
    ByteBuffer source = ByteBuffer.wrap(Bytes.latin1("HTTP/1.1 200 OK\r\nA: b\r\n\r"));
    assertNull(new ResponseParser(100).parse(source));
    assertEquals(0, source.remaining());
  }
}
