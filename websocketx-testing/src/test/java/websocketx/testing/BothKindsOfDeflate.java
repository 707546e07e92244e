// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;

/// A peer that compresses (RFC 7692), over TCP and in memory alike.
abstract class BothKindsOfDeflate extends BothKindsOfPeer {
  private static final Compression FULL = Compression.level(6).contextTakeover(true, true);
  private static final String TEXT = "to be or not to be, ".repeat(20);

  private TestServer start(Compression compression) {
    return start(
        WebSocketServer.builder()
            .handler(ECHO)
            .options(Options.defaults().compression(compression).readLimit(1 << 20))
            .build());
  }

  @Test
  void messagesAreCompressedOnceThatIsAgreedOn() {
    try (TestServer server = start(FULL);
        TestPeer peer = server.dial("/", d -> d.compression())) {
      assertEquals("permessage-deflate", peer.extensions());
      assertFalse(peer.wasCompressed());
      assertEquals(TEXT, peer.send(TEXT).receiveText());
      assertTrue(peer.wasCompressed());
      assertEquals("short", peer.send("short").receiveText());
      assertFalse(peer.wasCompressed());
      assertEquals(TEXT, peer.send(TEXT).receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(peer.receiveClose().wasClean());
    }
  }

  @Test
  void serverMayDecline() {
    try (TestServer server = start(Compression.OFF);
        TestPeer peer = server.dial("/", d -> d.compression())) {
      assertEquals("", peer.extensions());
      assertEquals(TEXT, peer.send(TEXT).receiveText());
      assertFalse(peer.wasCompressed());
    }
  }

  @Test
  void nothingIsAgreedOnThatWasNotOffered() {
    try (TestServer server = start(FULL);
        TestPeer peer = server.dial("/")) {
      assertEquals("", peer.extensions());
      assertEquals(TEXT, peer.send(TEXT).receiveText());
      assertFalse(peer.wasCompressed());
    }
  }

  @Test
  void offersAreSentAsTheyAre() {
    try (TestServer server = start(FULL);
        TestPeer second =
            server.dial(
                "/",
                d ->
                    d.compression(
                        "permessage-deflate; unknown",
                        "other, permessage-deflate; server_max_window_bits=\"10\""));
        TestPeer malformed = server.dial("/", d -> d.compression("permessage-deflate; ="))) {
      assertEquals("permessage-deflate; server_max_window_bits=10", second.extensions());
      assertEquals(TEXT, second.send(TEXT).receiveText());
      assertEquals(400, malformed.status());
    }
  }

  @Test
  void whatWasAgreedOnIsKept() {
    Random random = new Random(7);
    for (int bits = 8; bits <= 15; bits++) {
      String windows = "; client_max_window_bits=" + bits + "; server_max_window_bits=" + bits;
      for (String takeover :
          List.of("", "; client_no_context_takeover; server_no_context_takeover")) {
        String offer = "permessage-deflate" + takeover + windows;
        try (TestServer server = start(FULL);
            TestPeer peer = server.dial("/", d -> d.compression(offer))) {
          for (int i = 0; i < 30; i++) {
            String text = (TEXT + random.nextInt(3)).repeat(1 + random.nextInt(30));
            assertEquals(text, peer.send(text).receiveText());
            assertTrue(peer.wasCompressed());
          }
        }
      }
    }
  }

  @Test
  void fragmentsAreThoseOfTheCompressedMessage() {
    try (TestServer server = start(FULL);
        TestPeer peer = server.dial("/", d -> d.compression())) {
      Message message = Message.text(TEXT);
      assertEquals(message, peer.sendFragments(message, 1, 0, 2).receive());
      assertEquals(message, peer.sendFragments(message, 200, 200).receive());
      assertEquals(message, peer.sendFragments(message).receive());
    }
  }

  @Test
  void receivedMessagesKnowWhetherTheyWereCompressed() {
    WebSocketServer served =
        WebSocketServer.builder()
            .handler(connection -> {
              connection.writeText(TEXT);
              connection.write(Message.text(TEXT).uncompressed());
              connection.writeText(TEXT);
            })
            .options(Options.defaults().compression(FULL))
            .build();
    try (TestServer server = start(served);
        TestPeer peer = server.dial("/", d -> d.compression())) {
      assertEquals(TEXT, peer.receiveText());
      assertTrue(peer.wasCompressed());
      assertEquals(TEXT, peer.receiveText());
      assertFalse(peer.wasCompressed());
      assertEquals(List.of(Message.text(TEXT)), peer.receiveAll());
      assertTrue(peer.wasCompressed());
    }
  }

  @Test
  void rawBytesStayRawAndRawHandshakesMayAgreeToo() {
    String request =
        """
        GET / HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
        Sec-WebSocket-Extensions: permessage-deflate

        """
            .replace("\n", "\r\n");
    try (TestServer server = start(FULL.minSize(0));
        TestPeer peer = server.connect(d -> d.compression("permessage-deflate"))) {
      peer.sendRaw(request.getBytes(ISO_8859_1)).receiveResponse();
      peer.sendRaw(HexFormat.of().parseHex("c18700000000" + "f248cdc9c90700"));
      assertEquals("Hello", peer.receiveText());
      assertEquals(TEXT, peer.send(TEXT).receiveText());
      assertTrue(peer.wasCompressed());
    }
  }

  @Test
  void noNativeMemoryIsLeftAtTheEnd() {
    try (TestServer server = start(FULL)) {
      TestPeer closed = server.dial("/", d -> d.compression());
      TestPeer aborted = server.dial("/", d -> d.compression());
      TestPeer ended = server.dial("/", d -> d.compression());
      for (TestPeer peer : List.of(closed, aborted, ended)) {
        assertEquals(TEXT, peer.send(TEXT).receiveText());
        assertEquals(2, peer.live());
      }
      closed.close();
      assertEquals(0, closed.live());
      aborted.abort();
      assertEquals(0, aborted.live());
      ended.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      assertEquals(0, ended.live());
    }
  }
}
