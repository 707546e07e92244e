// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.Decision;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What of permessage-deflate is agreed on (RFC 7692 §5, §7.1), seen in the 101.
class CompressionOffersIT {
  private static final Compression FULL = Compression.level(6).contextTakeover(true, true);
  private static final Compression SMALL =
      Compression.level(6).contextTakeover(true, true).windowBits(12, 10);
  private static final String TEXT = "to be or not to be, ".repeat(20);

  private static TestServer start(Compression compression) {
    return TestServer.start(
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .options(Options.defaults().compression(compression))
            .build());
  }

  /// What is agreed on holds: messages go both ways.
  private static void assertAgreed(String expected, TestServer server, String... offers) {
    try (TestPeer peer = server.dial("/", d -> d.compression(offers))) {
      assertEquals(101, peer.status());
      assertEquals(expected, peer.extensions());
      for (int i = 0; i < 3; i++) {
        assertEquals(TEXT, peer.send(TEXT).receiveText());
        assertEquals(!expected.isEmpty(), peer.wasCompressed());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '~',
      value = {
        "permessage-deflate > permessage-deflate",
        "permessage-deflate; client_max_window_bits > permessage-deflate",
        "permessage-deflate; client_max_window_bits=15 > permessage-deflate",
        "permessage-deflate; server_no_context_takeover"
            + " > permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover"
            + " > permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=8"
            + " > permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=15"
            + " > permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=\"10\""
            + " > permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; client_max_window_bits=8"
            + " > permessage-deflate; client_max_window_bits=8",
        " ,, permessage-deflate ;server_max_window_bits = 9 , "
            + " > permessage-deflate; server_max_window_bits=9",
      })
  void whatTheClientAsksForIsGranted(String offer, String expected) {
    try (TestServer server = start(FULL)) {
      assertAgreed(expected, server, offer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "permessage-deflate"
            + " > permessage-deflate; client_no_context_takeover; server_max_window_bits=12",
        "permessage-deflate; client_max_window_bits"
            + " > permessage-deflate; server_max_window_bits=12; client_max_window_bits=10",
        "permessage-deflate; client_max_window_bits=9; server_max_window_bits=13"
            + " > permessage-deflate; server_max_window_bits=12; client_max_window_bits=9",
        "permessage-deflate; client_max_window_bits; server_max_window_bits=8"
            + " > permessage-deflate; server_max_window_bits=8; client_max_window_bits=10",
      })
  void serverGrantsNoMoreThanItsOptions(String offer, String expected) {
    try (TestServer server = start(SMALL)) {
      assertAgreed(expected, server, offer);
    }
  }

  @Test
  void withoutContextTakeoverBothSidesAreToldSo() {
    try (TestServer server = start(Compression.level(1))) {
      assertAgreed(
          "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
          server,
          "permessage-deflate; client_max_window_bits");
    }
  }

  @ParameterizedTest(name = "[D98, D99] {arguments}")
  @ValueSource(
      strings = {
        "permessage-deflate; unknown",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=1e1",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=\"16\"",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=\"true\"",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
        "x-webkit-deflate-frame",
        "permessage-bzip2; client_max_window_bits",
      })
  void offerThatIsNotInOrderIsDeclinedAndTheNextOneTried(String offer) {
    try (TestServer server = start(FULL)) {
      assertAgreed("", server, offer);
      assertAgreed("", server, offer, offer + ", " + offer);
      assertAgreed("permessage-deflate", server, offer + ", permessage-deflate");
      assertAgreed(
          "permessage-deflate; server_max_window_bits=9",
          server,
          offer,
          "other; a=b",
          "permessage-deflate; server_max_window_bits=9",
          "permessage-deflate");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate;",
        "permessage-deflate; =1",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=\"9",
        "permessage-deflate; server_max_window_bits=\"\"",
        "permessage deflate",
        "; client_max_window_bits",
        "\"permessage-deflate\"",
      })
  void malformedHeaderIsAnswered400(String line) {
    for (Compression compression : List.of(FULL, Compression.OFF)) {
      try (TestServer server = start(compression);
          TestPeer alone = server.dial("/", d -> d.compression(line));
          TestPeer second = server.dial("/", d -> d.compression("permessage-deflate", line))) {
        assertEquals(400, alone.status());
        assertEquals(400, second.status());
        assertTrue(alone.responseBody().contains("Sec-WebSocket-Extensions"));
      }
    }
  }

  @Test
  void withoutAnOfferMessagesArePlainAndRsv1IsAnswered1002() {
    try (TestServer server = start(FULL);
        TestPeer peer = server.dial("/")) {
      assertEquals("", peer.extensions());
      assertEquals(TEXT, peer.send(TEXT).receiveText());
      assertFalse(peer.wasCompressed());
      peer.sendRaw(Raw.frame(0xC1, (byte) 0));
      assertEquals(
          new CloseFrame(StatusCode.PROTOCOL_ERROR, "RSV1 set"), peer.receiveClose().frame());
    }
  }

  @Test
  void switchedOffEveryOfferIsDeclined() {
    try (TestServer server = start(Compression.OFF)) {
      assertAgreed("", server, "permessage-deflate");
      assertAgreed("", server, "permessage-deflate; client_max_window_bits, permessage-deflate");
    }
  }

  @Test
  void decisionChoosesForItsConnection() {
    WebSocketServer built =
        WebSocketServer.builder()
            .check(request -> {
              Decision decision = Decision.accept(Probe.ECHO);
              return switch (request.path()) {
                case "/on" -> decision.options(options -> options.compression(FULL));
                case "/small" -> decision.options(options -> options.compression(SMALL));
                case "/off" -> decision.options(options -> options.compression(Compression.OFF));
                default -> decision;
              };
            })
            .options(Options.defaults().compression(Compression.level(9)))
            .build();
    try (TestServer server = TestServer.start(built);
        TestPeer on = server.dial("/on", d -> d.compression());
        TestPeer small = server.dial("/small", d -> d.compression());
        TestPeer off = server.dial("/off", d -> d.compression());
        TestPeer other = server.dial("/other", d -> d.compression())) {
      assertEquals("permessage-deflate", on.extensions());
      assertEquals(
          "permessage-deflate; server_max_window_bits=12; client_max_window_bits=10",
          small.extensions());
      assertEquals("", off.extensions());
      assertEquals(
          "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
          other.extensions());
      for (TestPeer peer : List.of(on, small, off, other)) {
        assertEquals(TEXT, peer.send(TEXT).receiveText());
        assertEquals(!peer.equals(off), peer.wasCompressed());
      }
    }
  }
}
