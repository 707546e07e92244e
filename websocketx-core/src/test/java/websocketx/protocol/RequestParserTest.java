// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The request line, the limits and the pieces: catalogue part C.
class RequestParserTest {
  private static int lineStatus(String line) {
    return Heads.status(Heads.lines(line, "Host: good"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
  void knownMethodIsAccepted(String method) {
    RequestHead head = Heads.head(Heads.lines(method + " /a?b HTTP/1.1", "Host: good"));
    assertEquals(method, head.method());
    assertEquals("/a?b", head.target());
  }

  @ParameterizedTest(name = "[C50] {0} is answered {1}")
  @CsvSource({"get, 501", "GETT, 501", "BREW, 501", "G@T, 400", "G(T, 400", "GET:, 400"})
  void otherMethodIsNeverTakenForGet(String method, int status) {
    assertEquals(status, lineStatus(method + " / HTTP/1.1"));
  }

  @Test
  @DisplayName("[C50] a method of 1 KiB, a tab in a method")
  void oddMethodsAreRefused() {
    assertEquals(501, lineStatus("G".repeat(1024) + " / HTTP/1.1"));
    assertEquals(400, lineStatus("G\tET / HTTP/1.1"));
  }

  @ParameterizedTest(name = "[C53-C55, V84] {0} is answered {1}")
  @CsvSource({
    "GET /, 400",
    "GET / HTTP/1.0, 505",
    "GET / HTTP/1.2, 505",
    "GET / HTTP/2.0, 505",
    "GET / HTTP/0.9, 505",
    "PRI * HTTP/2.0, 505",
    "GET / HTTP/1.1x, 400",
    "GET / HTTP/1x1, 400",
    "GET / HTTP/11.1, 400",
    "GET / HTTP/x.1, 400",
    "GET / HTTP/1.x, 400",
    "GET / HTTP/1.-, 400",
    "GET / HTTP/-.1, 400",
    "GET / http/1.1, 400",
    "GET / HTTPS/1.1, 400",
    "GET / HTTP/1, 400",
    "GET / , 400"
  })
  void onlyHttp11IsSpoken(String line, int status) {
    assertEquals(status, lineStatus(line));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "GET  / HTTP/1.1",
        "GET / HTTP/1.1 ",
        " GET / HTTP/1.1",
        "GET /a b HTTP/1.1",
        "GET",
        "",
        " ",
        "GET  HTTP/1.1",
        " / HTTP/1.1"
      })
  void lineWithoutItsThreePartsIsAnswered400(String line) {
    assertEquals(400, lineStatus(line));
  }

  @ParameterizedTest(name = "[C60, C61] row {index}")
  @ValueSource(
      strings = {
        "*",
        "good:80",
        "/a#b",
        "/a\u0080",
        "/a\u00ff",
        "/a\\b",
        "/a\u0000",
        "/a\u007f",
        "/%00",
        "/%zz",
        "ftp://good/"
      })
  void targetThatIsNoPathOrUriIsAnswered400(String target) {
    assertEquals(400, lineStatus("GET " + target + " HTTP/1.1"));
  }

  @Test
  @DisplayName("[C61] CR and raw space in a target")
  void bareCrInATargetIsAnswered400() {
    assertEquals(400, Heads.status("GET /a\rb HTTP/1.1\r\nHost: good\r\n\r\n"));
    assertEquals(400, lineStatus("GET /a b HTTP/1.1"));
  }

  @Test
  @DisplayName("[C62] dots, parameters and doubled slashes are left alone")
  void targetIsPassedOnRaw() {
    for (String path : new String[] {"/a/../admin", "/a;x=1", "//admin"}) {
      RequestHead head = Heads.head(Heads.lines("GET " + path + " HTTP/1.1", "Host: good"));
      assertEquals(path, head.target());
      assertEquals(path, head.path());
    }
    RequestHead dots = Heads.head(Heads.lines("GET /%2e%2e/ HTTP/1.1", "Host: good"));
    assertEquals("/%2e%2e/", dots.target());
    assertEquals("/../", dots.path());
  }

  @ParameterizedTest(name = "[C59] {0} with Host {1}: {2}")
  @CsvSource({
    "ws://evil/, good, 400",
    "ws://good/, good, 200",
    "ws://GOOD:80/, good:80, 200",
    "ws://good/, good:80, 400",
    "ws://user@good/, good, 400",
    "http:///, good, 400"
  })
  void absoluteTargetHasToNameTheHost(String target, String host, int status) {
    RequestResult result = Heads.parse(Heads.lines("GET " + target + " HTTP/1.1", "Host: " + host));
    assertEquals(status, result instanceof Refusal refusal ? refusal.status() : 200);
  }

  @Test
  @DisplayName("[C35] a request line of more than 8 KiB is answered 414 before it ends")
  void longRequestLineIsAnswered414() {
    String line = "GET /" + "a".repeat(8192 - 14) + " HTTP/1.1";
    assertEquals(8192, line.length());
    Heads.head(Heads.lines(line, "Host: good"));
    assertEquals(414, Heads.status(Heads.lines("X" + line, "Host: good")));

    ByteBuffer endless = ByteBuffer.wrap(Bytes.latin1("a".repeat(1 << 20)));
    Refusal refusal = refusal(new RequestParser(Heads.LIMIT).parse(endless));
    assertEquals(414, refusal.status());
    assertEquals(8193, endless.position(), "the rest is not read");
  }

  @Test
  @DisplayName("[C36] a head over the limit is answered 431 before it ends")
  void longHeaderIsAnswered431() {
    ByteBuffer endless = ByteBuffer.wrap(Bytes.latin1(Heads.get("A: " + "a".repeat(1 << 20))));
    assertEquals(431, refusal(new RequestParser(Heads.LIMIT).parse(endless)).status());
    assertEquals(Heads.LIMIT + 1, endless.position(), "the rest is not read");
  }

  @Test
  @DisplayName("[D103] a head of exactly the limit is accepted")
  void headOfExactlyTheLimitIsAccepted() {
    String head = Heads.get("Cookie: a=" + "b".repeat(15 * 1024));
    assertEquals(Heads.head(head).cookie("a"), "b".repeat(15 * 1024));
    byte[] bytes = Bytes.latin1(head);
    assertInstanceOf(RequestHead.class, Heads.parse(bytes.length, bytes));
    assertEquals(431, refusal(Heads.parse(bytes.length - 1, bytes)).status());
    assertEquals(414, refusal(Heads.parse(8, bytes)).status());
  }

  @Test
  @DisplayName("[C37, V54] the 101st header is answered 431")
  void moreThan100HeadersAreAnswered431() {
    String[] lines = new String[99];
    Arrays.fill(lines, "a: b");
    assertEquals(99, Heads.head(Heads.get(lines)).headers("a").size());
    assertEquals(431, Heads.status(Heads.append(Heads.get(lines), "a: b")));

    ByteBuffer many = ByteBuffer.wrap(Bytes.latin1(Heads.get("a: b\r\n".repeat(10_000))));
    assertEquals(431, refusal(new RequestParser(Heads.LIMIT).parse(many)).status());
  }

  @Test
  @DisplayName("[C38, C40, V53] 16 MiB in pieces of one byte: each byte is looked at once")
  void headInSingleBytesTakesLinearTime() {
    int size = 16 << 20;
    byte[] bytes = Bytes.latin1(Heads.get("A: " + "a".repeat(size)));
    RequestParser parser = new RequestParser(2 * size);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    for (int i = 1; i < bytes.length; i++) {
      assertNull(parser.parse(source.limit(i)));
    }
    assertInstanceOf(RequestHead.class, parser.parse(source.limit(bytes.length)));
  }

  @Test
  @DisplayName("[C71, C73] what follows the head stays in the source")
  void whatFollowsTheHeadStaysInTheSource() {
    ByteBuffer source =
        ByteBuffer.wrap(Bytes.latin1(Heads.upgrade() + "GET /admin HTTP/1.1\r\n\r\n"));
    assertInstanceOf(RequestHead.class, new RequestParser(Heads.LIMIT).parse(source));
    assertEquals("GET /admin HTTP/1.1\r\n\r\n".length(), source.remaining());
  }

  @ParameterizedTest(name = "[{0}] {1} is answered {2} at byte {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "B23 | 16 03 01 02 00 | 400 | 1",
        "B23 | 80 2e 01 | 400 | 1",
        "Q291 | 0d 0a 0d 0a 00 | 400 | 2",
        "C41 | 0a | 400 | 1",
        "C42 | 0d 0d | 400 | 2"
      })
  void otherProtocolsAreRefusedAtTheFirstByteThatCannotBeRight(
      String row, String hex, int status, int at) {
    ByteBuffer source = ByteBuffer.wrap(Bytes.hex(hex));
    assertEquals(status, refusal(new RequestParser(Heads.LIMIT).parse(source)).status());
    assertEquals(at, source.position());
  }

  @Test
  @DisplayName("[Q291] PROXY protocol version 1")
  void proxyProtocolIsAnswered400() {
    assertEquals(400, lineStatus("PROXY TCP4 192.0.2.1 192.0.2.2 4711 80"));
  }

  @Test
  void limitHasToBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new RequestParser(0));
    assertThrows(IllegalArgumentException.class, () -> new RequestParser(1, 0));
  }

  @Test
  void readerHasNoRefusalWhileAllIsWell() {
    assertThrows(IllegalStateException.class, () -> new HeadReader(1, 1).refusal());
  }

  private static Refusal refusal(@Nullable RequestResult result) {
    return assertInstanceOf(Refusal.class, result);
  }
}
