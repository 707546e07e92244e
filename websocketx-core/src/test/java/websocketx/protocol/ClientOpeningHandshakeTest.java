// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The client's side: RFC 6455 §4.1.
class ClientOpeningHandshakeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String RIGHT =
      Heads.lines(
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  private static final String EXTENSION_FAULT =
      "an extension is in use that was not offered, or not so";

  private static @Nullable String check(String response, String... offered) {
    return OpeningHandshake.check(
        assertInstanceOf(ResponseHead.class, Heads.response(response)),
        KEY,
        List.of(offered),
        List.of());
  }

  private static String with(String line) {
    return Heads.append(RIGHT, line);
  }

  @Test
  void requestIsAsTheRfcDemands() {
    byte[] request =
        OpeningHandshake.request(
            "server.example.com:81",
            "/chat?a=b",
            KEY,
            List.of("chat", "superchat"),
            List.of(),
            List.of(Map.entry("Origin", "http://example.com")));
    assertEquals(
        Heads.lines(
            "GET /chat?a=b HTTP/1.1",
            "Host: server.example.com:81",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: chat, superchat",
            "Origin: http://example.com"),
        new String(request, StandardCharsets.ISO_8859_1));
  }

  @Test
  void serverUnderstandsTheRequest() {
    byte[] request = OpeningHandshake.request("h", "/", KEY, List.of(), List.of(), List.of());
    RequestHead head = assertInstanceOf(RequestHead.class, Heads.parse(Heads.LIMIT, request));
    assertEquals(
        new OpeningHandshake.Upgrade(KEY, List.of(), List.of()), OpeningHandshake.check(head));
  }

  @Test
  void clientUnderstandsTheResponse() {
    String response =
        new String(
            OpeningHandshake.response(KEY, "b", null, List.of()), StandardCharsets.ISO_8859_1);
    assertNull(check(response, "a", "b"));
  }

  @ParameterizedTest(name = "target {0}")
  @ValueSource(strings = {"", "x", "*", "/a b", "/a\r\nX: y", "/é", "http://h/"})
  void targetThatBreaksTheRequestIsRefused(String target) {
    assertThrows(
        IllegalArgumentException.class,
        () -> OpeningHandshake.request("h", target, KEY, List.of(), List.of(), List.of()));
  }

  @Test
  @DisplayName("[V76] nothing that breaks the request can be put into it")
  void brokenRequestIsRefused() {
    List<Map.Entry<String, String>> none = List.of();
    assertThrows(
        IllegalArgumentException.class,
        () -> OpeningHandshake.request("h\r\n", "/", KEY, List.of(), List.of(), none));
    assertThrows(
        IllegalArgumentException.class,
        () -> OpeningHandshake.request("h", "/", KEY + "\n", List.of(), List.of(), none));
    assertThrows(
        IllegalArgumentException.class,
        () -> OpeningHandshake.request("h", "/", KEY, List.of("a", "b c"), List.of(), none));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            OpeningHandshake.request(
                "h", "/", KEY, List.of(), List.of(), List.of(Map.entry("", ""))));
  }

  @Test
  void rightResponseOpensTheConnection() {
    assertNull(check(RIGHT));
    assertNull(check(RIGHT, "a"));
    assertNull(check(RIGHT.replace("websocket", "WEBSOCKET").replace(": Up", ": x, up")));
    assertNull(check(with("Sec-WebSocket-Extensions:")));
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "101 | 200 | status is 200, not 101",
        "Upgrade: websocket | X: y | Upgrade header does not name websocket",
        "websocket | websocketx | Upgrade header does not name websocket",
        "Connection | X | Connection header does not name upgrade",
        "s3pPLM | S3pPLM | Sec-WebSocket-Accept does not belong to the key",
        "Sec-WebSocket-Accept | X | Sec-WebSocket-Accept does not belong to the key"
      })
  void wrongResponseIsNamed(String right, String wrong, String fault) {
    assertEquals(fault, check(RIGHT.replace(right, wrong)));
  }

  @Test
  void repeatedAcceptIsWrong() {
    assertEquals(
        "Sec-WebSocket-Accept does not belong to the key",
        check(with("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
  }

  @Test
  void extensionThatWasNotOfferedIsWrong() {
    assertEquals(EXTENSION_FAULT, check(with("Sec-WebSocket-Extensions: permessage-deflate")));
  }

  private static @Nullable String checkDeflate(String answer) {
    return OpeningHandshake.check(deflateResponse(answer), KEY, List.of(), offers());
  }

  private static ResponseHead deflateResponse(String answer) {
    return assertInstanceOf(
        ResponseHead.class, Heads.response(with("Sec-WebSocket-Extensions: " + answer)));
  }

  private static List<Extension> offers() {
    return requireNonNull(
        Extension.parse(List.of("permessage-deflate; server_max_window_bits=10")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; server_max_window_bits=11",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=10; client_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=10; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=10; unknown",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "permessage-deflate; server_max_window_bits=\"10",
        "other"
      })
  void answerThatDoesNotFitTheOfferIsWrong(String answer) {
    assertEquals(EXTENSION_FAULT, checkDeflate(answer));
  }

  @Test
  void answerThatFitsTheOfferIsAgreed() {
    String answer = "permessage-deflate; client_no_context_takeover; server_max_window_bits=9";
    assertNull(checkDeflate(answer));
    assertEquals(
        new PermessageDeflate(true, false, 9, 15, answer),
        OpeningHandshake.agreed(deflateResponse(answer), offers()));
    ResponseHead without = assertInstanceOf(ResponseHead.class, Heads.response(RIGHT));
    assertNull(OpeningHandshake.agreed(without, offers()));
    assertNull(OpeningHandshake.agreed(deflateResponse("a b"), offers()));
  }

  @Test
  void offersStandInTheRequest() {
    byte[] request = OpeningHandshake.request("h", "/", KEY, List.of(), offers(), List.of());
    assertTrue(
        new String(request, StandardCharsets.ISO_8859_1)
            .contains(
                "\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\n"));
  }

  @Test
  @DisplayName("[D90] a subprotocol that was not offered is wrong, and so are two")
  void subprotocolThatWasNotOfferedIsWrong() {
    String fault = "a subprotocol is in use that was not offered";
    assertNull(check(with("Sec-WebSocket-Protocol: a"), "b", "a"));
    assertEquals(fault, check(with("Sec-WebSocket-Protocol: a")));
    assertEquals(fault, check(with("Sec-WebSocket-Protocol: A"), "a"));
    assertEquals(fault, check(with("Sec-WebSocket-Protocol: a, b"), "a", "b"));
    String two = "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b";
    assertEquals(fault, check(with(two), "a", "b"));
  }
}
