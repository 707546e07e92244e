// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {
  private static final WebSocketHandler HANDLER = _ -> {};

  @Test
  void acceptNamesNoHandler() {
    assertNull(Decision.accept().handler());
    assertNull(Decision.accept().refusal());
    assertSame(HANDLER, Decision.accept(HANDLER).handler());
  }

  @Test
  void defaultHandlerServesWhomNobodyElseDoes() {
    WebSocketHandler other = _ -> {};
    assertSame(HANDLER, Decision.accept().defaultHandler(HANDLER).handler());
    assertSame(HANDLER, Decision.accept(HANDLER).defaultHandler(other).handler());
    assertNull(Decision.refuse(401, "sign in").defaultHandler(HANDLER).handler());
    Decision chosen =
        Decision.accept()
            .header("Set-Cookie", "a=1")
            .subprotocol("chat")
            .options(options -> options.readLimit(7))
            .defaultHandler(HANDLER);
    assertEquals(List.of(Map.entry("Set-Cookie", "a=1")), chosen.headers());
    assertEquals("chat", chosen.subprotocol());
    assertEquals(7, chosen.apply(Options.defaults()).readLimit());
  }

  @Test
  void refusalIsPlainTextOrAnyResponse() {
    Response text = assertNotNullRefusal(Decision.refuse(401, "sign in"));
    assertEquals(401, text.status());
    assertEquals("sign in\n", new String(text.body(), UTF_8));
    Response redirect = Response.text(303, "over there").header("Location", "/login");
    assertSame(redirect, Decision.refuse(redirect).refusal());
  }

  private static Response assertNotNullRefusal(Decision decision) {
    Response refusal = decision.refusal();
    assertNotNull(refusal);
    return refusal;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 299})
  void refusalWithAStatusOfSuccessIsNoRefusal(int status) {
    assertThrows(IllegalArgumentException.class, () -> Decision.refuse(status, "fine"));
  }

  @Test
  void headersAreAddedToACopy() {
    Decision plain = Decision.accept(HANDLER);
    Decision more = plain.header("Set-Cookie", "a=1").header("Set-Cookie", "b=2");
    assertEquals(List.of(), plain.headers());
    assertEquals(
        List.of(Map.entry("Set-Cookie", "a=1"), Map.entry("Set-Cookie", "b=2")), more.headers());
    assertSame(HANDLER, more.handler());
  }

  @Test
  void headerOfARefusalGoesToItsResponse() {
    Response refusal =
        assertNotNullRefusal(Decision.refuse(401, "no").header("WWW-Authenticate", "Bearer"));
    assertEquals(Map.entry("WWW-Authenticate", "Bearer"), refusal.headers().getLast());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade",
        "Connection",
        "Content-Length",
        "Transfer-Encoding",
        "sec-websocket-accept",
        "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Version"
      })
  void headersOfTheHandshakeAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> Decision.accept().header(name, "x"));
  }

  @ParameterizedTest(name = "[D94, V76] {arguments}")
  @ValueSource(strings = {"a\r\nb", "a\nb", "a\0b", "ä", "\u007f"})
  void headerValueThatCouldEndTheLineIsRefused(String value) {
    assertThrows(IllegalArgumentException.class, () -> Decision.accept().header("X", value));
    assertThrows(IllegalArgumentException.class, () -> Decision.refuse(400, "").header("X", value));
  }

  @ParameterizedTest(name = "[D94, V76] {arguments}")
  @ValueSource(strings = {"", "a b", "a:", "ä", "a\n"})
  void headerNameThatIsNoTokenIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> Decision.accept().header(name, "x"));
  }

  @Test
  void subprotocolIsAToken() {
    assertEquals("v1", Decision.accept().subprotocol("v1").subprotocol());
    assertThrows(IllegalArgumentException.class, () -> Decision.accept().subprotocol("a b"));
    assertThrows(IllegalArgumentException.class, () -> Decision.accept().subprotocol(""));
  }

  @Test
  void changesOfOptionsAddUp() {
    Decision decision =
        Decision.accept().options(o -> o.readLimit(1)).options(o -> o.readLimit(o.readLimit() + 9));
    assertEquals(10, decision.apply(Options.defaults()).readLimit());
    assertSame(Options.defaults(), Decision.accept().apply(Options.defaults()));
  }

  @Test
  void refusalTakesNeitherSubprotocolNorOptions() {
    Decision refusal = Decision.refuse(403, "no");
    assertThrows(IllegalStateException.class, () -> refusal.subprotocol("v1"));
    assertThrows(IllegalStateException.class, () -> refusal.options(o -> o));
  }
}
