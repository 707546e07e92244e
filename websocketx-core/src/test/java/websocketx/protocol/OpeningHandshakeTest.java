// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server's side: RFC 6455 §4.2, catalogue part D.
class OpeningHandshakeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final OpeningHandshake.Outcome NO_UPGRADE = new OpeningHandshake.NoUpgrade();

  private static OpeningHandshake.Outcome check(String text) {
    return OpeningHandshake.check(Heads.head(text));
  }

  /// The outcome when one line of a correct request is replaced; null leaves it out.
  private static OpeningHandshake.Outcome with(String name, String... replacements) {
    StringBuilder text = new StringBuilder();
    for (String line : Heads.upgrade().split("\r\n", -1)) {
      if (!line.startsWith(name + ":") && !line.isEmpty()) {
        text.append(line).append("\r\n");
      }
    }
    for (String replacement : replacements) {
      text.append(name).append(": ").append(replacement).append("\r\n");
    }
    return check(text.append("\r\n").toString());
  }

  private static int status(OpeningHandshake.Outcome outcome) {
    return assertInstanceOf(Refusal.class, outcome).status();
  }

  private static OpeningHandshake.Outcome upgrade(String... subprotocols) {
    return new OpeningHandshake.Upgrade(KEY, List.of(subprotocols), List.of());
  }

  @Test
  void correctRequestIsAnUpgrade() {
    assertEquals(upgrade(), check(Heads.upgrade()));
  }

  @Test
  @DisplayName("[C74, D76] without Upgrade it is another request")
  void requestWithoutUpgradeIsAnother() {
    assertEquals(NO_UPGRADE, check(Heads.get()));
    assertEquals(NO_UPGRADE, with("Upgrade"));
    assertEquals(NO_UPGRADE, with("Connection"));
  }

  @ParameterizedTest(name = "[D78] {0}")
  @ValueSource(strings = {"h2c, websocket", "WebSocket", ",websocket,", "websocket,h2c"})
  void websocketIsFoundInTheListOfUpgrade(String value) {
    assertEquals(upgrade(), with("Upgrade", value));
  }

  @ParameterizedTest(name = "[D79] {0}")
  @ValueSource(strings = {"websocketx", "web socket", "websocket/13", "", "\"websocket\"", "h2c"})
  void otherUpgradeIsAnotherRequest(String value) {
    assertEquals(NO_UPGRADE, with("Upgrade", value));
  }

  @ParameterizedTest(name = "[D81] {0}")
  @ValueSource(strings = {"close, Upgrade", "keep-alive, upgrade", "UPGRADE", "\tUpgrade ,x"})
  void upgradeIsFoundInTheListOfConnection(String value) {
    assertEquals(upgrade(), with("Connection", value));
  }

  @Test
  void listsMaySpanLines() {
    assertEquals(upgrade(), with("Connection", "keep-alive", "Upgrade"));
    assertEquals(upgrade(), with("Upgrade", "h2c", "websocket"));
  }

  @ParameterizedTest(name = "[D81, V69] {0}")
  @ValueSource(strings = {"xUpgrade", "Upgrade x", "close", ""})
  void connectionWithoutTheTokenIsAnotherRequest(String value) {
    assertEquals(NO_UPGRADE, with("Connection", value));
  }

  @ParameterizedTest(name = "[C51] {0}")
  @ValueSource(strings = {"POST", "HEAD", "CONNECT", "OPTIONS", "PUT"})
  void otherMethodIsAnswered405(String method) {
    var outcome = check(Heads.upgrade().replaceFirst("GET", method));
    Refusal refusal = assertInstanceOf(Refusal.class, outcome);
    assertEquals(405, refusal.status());
    assertEquals(List.of(Map.entry("Allow", "GET")), refusal.headers());
  }

  @ParameterizedTest(name = "[D83] {0}")
  @ValueSource(strings = {"0", "7", "8", "12", "14", "13,8", "013", "13, 13", "", "x", "1 3"})
  void otherVersionIsAnswered426(String version) {
    Refusal refusal = assertInstanceOf(Refusal.class, with("Sec-WebSocket-Version", version));
    assertEquals(426, refusal.status());
    assertEquals(
        List.of(
            Map.entry("Sec-WebSocket-Version", "13"),
            Map.entry("Upgrade", "websocket"),
            Map.entry("Connection", "Upgrade")),
        refusal.headers());
  }

  @Test
  @DisplayName("[D83] a missing version is answered 400, a repeated one 426")
  void versionIsRequiredOnce() {
    assertEquals(400, status(with("Sec-WebSocket-Version")));
    assertEquals(426, status(with("Sec-WebSocket-Version", "13", "13")));
  }

  @Test
  @DisplayName("[D83] space around a value is not part of it (RFC 9110 §5.5)")
  void spaceAroundTheVersionIsNotPartOfIt() {
    assertEquals(upgrade(), with("Sec-WebSocket-Version", " 13 "));
  }

  @ParameterizedTest(name = "[D85] {0}")
  @ValueSource(
      strings = {
        "",
        "dGhlIHNhbXBsZSBub25j", // 15 bytes
        "dGhlIHNhbXBsZSBub25jZWU=", // 17 bytes
        "dGhlIHNhbXBsZSBub25jZQ", // no padding
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZQ=x",
        "dGhlIHNhbXBsZSBub25jZR==", // unused bits set
        "dGhlIHNh-XBsZSBub25jZQ==", // URL-safe alphabet
        "dGhlIHNh_XBsZSBub25jZQ==",
        "dGhlIHNh*XBsZSBub25jZQ==",
        "dGhlIHNh XBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25j====",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="
      })
  void keyThatIsNotBase64Of16BytesIsAnswered400(String key) {
    assertEquals(400, status(with("Sec-WebSocket-Key", key)));
  }

  @Test
  @DisplayName("[D85, D86] a missing, repeated or huge key is answered 400")
  void exactlyOneKeyIsRequired() {
    assertEquals(400, status(with("Sec-WebSocket-Key")));
    assertEquals(400, status(with("Sec-WebSocket-Key", KEY, KEY)));
    assertEquals(400, status(with("Sec-WebSocket-Key", "A".repeat(15 * 1024))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "+/09azAZ+/09azAZ+/09aw==",
        "////////////////////9g=="
      })
  void everyDigitOfBase64IsAllowedInAKey(String key) {
    assertEquals(
        new OpeningHandshake.Upgrade(key, List.of(), List.of()), with("Sec-WebSocket-Key", key));
  }

  @Test
  @DisplayName("[D89] subprotocols of all lines, without empty elements and duplicates")
  void subprotocolsOfAllLinesAreOffered() {
    assertEquals(
        upgrade("chat", "b", "A", "a"),
        with("Sec-WebSocket-Protocol", "chat, b,, ,chat", "", "A,a,b"));
    assertEquals(upgrade(), with("Sec-WebSocket-Protocol", ", ,"));
  }

  @ParameterizedTest(name = "[D89] {0}")
  @ValueSource(strings = {"a b", "\"a\"", "a, b;c", "a/b", "\u00e9", "a\tb"})
  void subprotocolThatIsNoTokenIsAnswered400(String value) {
    assertEquals(400, status(with("Sec-WebSocket-Protocol", value)));
  }

  @Test
  @DisplayName("[D88, D89, V55] long lists take linear time")
  void longListsTakeLinearTime() {
    int size = 4 << 20; // quadratic work would take hours
    for (String list : List.of("b" + " ".repeat(size) + "x", ",".repeat(size), distinct(400_000))) {
      byte[] bytes = Bytes.latin1(Heads.upgrade("Sec-WebSocket-Protocol: " + list));
      var head = new RequestParser(bytes.length).parse(ByteBuffer.wrap(bytes));
      var outcome = OpeningHandshake.check(assertInstanceOf(RequestHead.class, head));
      String expected = list.startsWith("b") ? "400" : list.startsWith(",") ? "0" : "400000";
      assertEquals(
          expected,
          outcome instanceof OpeningHandshake.Upgrade upgrade
              ? "" + upgrade.subprotocols().size()
              : "" + status(outcome));
    }
  }

  private static String distinct(int count) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < count; i++) {
      list.append(i == 0 ? "p" : ",p").append(i);
    }
    return list.toString();
  }

  @Test
  void extensionsAreListedAsOffered() {
    OpeningHandshake.Upgrade upgrade =
        assertInstanceOf(
            OpeningHandshake.Upgrade.class,
            OpeningHandshake.check(
                Heads.head(
                    Heads.get(
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: " + KEY,
                        "Sec-WebSocket-Extensions: a; b=1, c",
                        "Sec-WebSocket-Extensions: d"))));
    assertEquals(
        List.of("a; b=1", "c", "d"), upgrade.extensions().stream().map(e -> "" + e).toList());
  }

  @ParameterizedTest(name = "[D96, V56, V57] {0}")
  @ValueSource(strings = {"a; b=\"\\c\\c\\c", "a b", "a;", "=", "a; b==c", "a; b=\"\""})
  void malformedExtensionsAreRefused(String offer) {
    assertEquals(400, status(with("Sec-WebSocket-Extensions", offer)));
    assertEquals(400, status(with("Sec-WebSocket-Extensions", "x, " + offer + ", y")));
  }

  @Test
  void checksComeInTheirOrder() {
    String all =
        Heads.get("Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: x").replace("GET", "PUT");
    assertEquals(NO_UPGRADE, check(all));
    String upgrade = Heads.append(all, "Upgrade: websocket", "Connection: upgrade");
    assertEquals(405, status(check(upgrade)));
    assertEquals(426, status(check(upgrade.replace("PUT", "GET"))));
    assertEquals(400, status(check(upgrade.replace("PUT", "GET").replace(": 8", ": 13"))));
  }

  @Test
  void acceptKeyIsThatOfTheRfc() {
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", OpeningHandshake.acceptKey(KEY)); // §1.3
  }

  @Test
  @DisplayName("[D90] the response names a subprotocol only if one is given")
  void responseSwitchesProtocols() {
    assertEquals(switching(), response(null, null, List.of()));
    assertEquals(
        switching("Sec-WebSocket-Protocol: chat", "Set-Cookie: a=b; Secure"),
        response("chat", null, List.of(Map.entry("Set-Cookie", "a=b; Secure"))));
  }

  @Test
  void responseNamesWhatIsAgreedOnCompression() {
    String agreed = "permessage-deflate; server_max_window_bits=10";
    assertEquals(
        switching("Sec-WebSocket-Extensions: " + agreed),
        response(null, new PermessageDeflate(true, true, 10, 15, agreed), List.of()));
  }

  private static String switching(String... more) {
    return Heads.append(
        Heads.lines(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        more);
  }

  private static String response(
      @Nullable String subprotocol,
      @Nullable PermessageDeflate deflate,
      List<Map.Entry<String, String>> headers) {
    return new String(OpeningHandshake.response(KEY, subprotocol, deflate, headers), ISO_8859_1);
  }

  @Test
  @DisplayName("[D94, V76] nothing that breaks the response can be put into it")
  void brokenResponseIsRefused() {
    for (String subprotocol : List.of("a b", "a\r\nX: y", "")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> OpeningHandshake.response(KEY, subprotocol, null, List.of()));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> OpeningHandshake.response(KEY, null, null, List.of(Map.entry("X", "\n"))));
  }
}
