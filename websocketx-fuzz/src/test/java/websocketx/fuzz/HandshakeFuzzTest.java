// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.protocol.Extension;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Refusal;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.protocol.ResponseHead;
import websocketx.protocol.ResponseParser;

/// Whatever a request asks for, both sides of the handshake come to the same conclusion.
class HandshakeFuzzTest {
  private static final int HEADER_BYTES = 16_384;

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void bothSidesAgree(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
  }

  /// The data are header lines, or the end of a request that is in order up to there.
  private static void check(Script script) {
    int shape = script.octet();
    PermessageDeflate.Terms terms = terms(script.octet());
    List<String> lines = new ArrayList<>(List.of("GET /chat HTTP/1.1", "Host: example.com"));
    if ((shape & 1) != 0) {
      lines.add("Connection: Upgrade");
      lines.add("Upgrade: websocket");
      lines.add("Sec-WebSocket-Version: 13");
      lines.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }
    String last =
        switch (shape >> 1 & 3) {
          case 0 -> "Sec-WebSocket-Extensions: permessage-deflate";
          case 1 -> "Sec-WebSocket-Extensions: ";
          case 2 -> "Sec-WebSocket-Protocol: ";
          default -> "X: ";
        };
    lines.add(last + new String(script.rest(), ISO_8859_1) + "\r\n\r\n");
    byte[] text = String.join("\r\n", lines).getBytes(ISO_8859_1);
    if (new RequestParser(HEADER_BYTES).parse(ByteBuffer.wrap(text)) instanceof RequestHead head) {
      switch (OpeningHandshake.check(head)) {
        case OpeningHandshake.NoUpgrade _ ->
            assertTrue(!has(head, "Connection", "upgrade") || !has(head, "Upgrade", "websocket"));
        case OpeningHandshake.Upgrade upgrade -> upgraded(head, upgrade, terms);
        case Refusal refusal -> assertTrue(Set.of(400, 405, 426).contains(refusal.status()));
      }
    }
  }

  private static PermessageDeflate.Terms terms(int octet) {
    return new PermessageDeflate.Terms(
        (octet & 1) != 0, (octet & 2) != 0, 8 + (octet >> 2 & 7), 8 + (octet >> 5 & 7));
  }

  /// Whether one of the elements between commas is that word.
  private static boolean has(RequestHead head, String name, String word) {
    for (String element : String.join(",", head.headers(name)).split(",", -1)) {
      if (element.replaceAll("^[ \t]+|[ \t]+$", "").toLowerCase(Locale.ROOT).equals(word)) {
        return true;
      }
    }
    return false;
  }

  private static void upgraded(
      RequestHead head, OpeningHandshake.Upgrade upgrade, PermessageDeflate.Terms terms) {
    assertTrue(has(head, "Connection", "upgrade") && has(head, "Upgrade", "websocket"));
    assertEquals("GET", head.method());
    assertEquals(List.of("13"), head.headers("Sec-WebSocket-Version"));
    byte[] key = Base64.getDecoder().decode(upgrade.key());
    assertEquals(16, key.length);
    assertEquals(upgrade.key(), Base64.getEncoder().encodeToString(key));
    assertEquals(
        upgrade.subprotocols(), upgrade.subprotocols().stream().distinct().toList(), "twice");
    for (String subprotocol : upgrade.subprotocols()) {
      assertTrue(subprotocol.matches("[-!#$%&'*+.^_`|~0-9A-Za-z]+"), subprotocol);
      assertTrue(String.join(",", head.headers("Sec-WebSocket-Protocol")).contains(subprotocol));
    }
    List<String> spelled = upgrade.extensions().stream().map(Extension::toString).toList();
    assertEquals(upgrade.extensions(), Extension.parse(spelled));
    assertEquals(upgrade.extensions(), Extension.parse(List.of(String.join(" ,, ", spelled))));

    PermessageDeflate agreed = PermessageDeflate.negotiate(upgrade.extensions(), terms);
    List<PermessageDeflate> each =
        upgrade.extensions().stream().flatMap(offer -> accepted(offer, terms)).toList();
    assertEquals(each.isEmpty() ? null : each.getFirst(), agreed);
    String subprotocol = upgrade.subprotocols().isEmpty() ? null : upgrade.subprotocols().getLast();
    clientAccepts(upgrade, subprotocol, agreed);
  }

  /// What becomes of one offer, seen from both sides.
  private static Stream<PermessageDeflate> accepted(
      Extension offer, PermessageDeflate.Terms terms) {
    PermessageDeflate agreed = PermessageDeflate.negotiate(List.of(offer), terms);
    if (agreed == null) {
      return Stream.empty();
    }
    assertEquals(PermessageDeflate.NAME, offer.name());
    assertTrue(agreed.serverWindowBits() <= terms.serverWindowBits());
    assertTrue(terms.serverContextTakeover() || !agreed.serverContextTakeover());
    assertTrue(terms.clientContextTakeover() || !agreed.clientContextTakeover());
    assertTrue(
        !agreed.clientContextTakeover() || agreed.clientWindowBits() <= terms.clientWindowBits(),
        "more to remember than was granted");
    List<Extension> response = Extension.parse(List.of(agreed.response()));
    assertNotNull(response);
    assertEquals(1, response.size());
    assertEquals(agreed, PermessageDeflate.accept(offer, response.getFirst()));
    return Stream.of(agreed);
  }

  private static void clientAccepts(
      OpeningHandshake.Upgrade upgrade,
      @Nullable String subprotocol,
      @Nullable PermessageDeflate agreed) {
    byte[] response =
        OpeningHandshake.response(
            upgrade.key(), subprotocol, agreed, List.of(Map.entry("X-Server", "fuzz")));
    ByteBuffer source = ByteBuffer.wrap(response);
    ResponseHead head =
        assertInstanceOf(ResponseHead.class, new ResponseParser(HEADER_BYTES).parse(source));
    assertEquals(0, source.remaining());
    assertNull(
        OpeningHandshake.check(head, upgrade.key(), upgrade.subprotocols(), upgrade.extensions()));
    assertEquals(agreed == null, OpeningHandshake.agreed(head, upgrade.extensions()) == null);
  }
}
