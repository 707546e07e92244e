// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseFrame;
import websocketx.Decision;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class SubprotocolIT {
  private static String[] names(String list) {
    return list.isEmpty() ? new String[0] : list.split(" ", -1);
  }

  @ParameterizedTest(name = "[D90] server [{0}], client [{1}]: [{2}]")
  @CsvSource({
    "'',      '',    ''",
    "'',      'a',   ''",
    "'a',     '',    ''",
    "'a',     'a',   'a'",
    "'a b',   'c d', ''",
    "'a b c', 'c b', 'b'"
  })
  void serverChoosesByItsOwnPreference(String own, String offered, String chosen)
      throws InterruptedException {
    Probe probe = new Probe(c -> c.writeText("[" + c.subprotocol() + "]"));
    WebSocketServer server =
        WebSocketServer.builder().handler(probe).subprotocols(names(own)).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.subprotocols(names(offered)))) {
      assertEquals(101, peer.status());
      assertEquals(chosen, peer.subprotocol());
      assertEquals("[" + chosen + "]", peer.receiveText());
      assertEquals(chosen, probe.connection().subprotocol());
    }
  }

  @ParameterizedTest(name = "[D91] server [{0}], client [{1}]: {2} {3}")
  @CsvSource({
    "'',    '',    101, ''",
    "'',    'a',   101, ''",
    "'a',   '',    403, client does not support required a subprotocol",
    "'a',   'b',   403, client does not support required a subprotocol",
    "'a b', 'c d', 403, client does not support any of the required subprotocols [a b]",
    "'a b', 'c b', 101, 'b'"
  })
  void requiredSubprotocolIsRequired(String own, String offered, int status, String text) {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .subprotocols(names(own))
            .requireSubprotocol()
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.subprotocols(names(offered)))) {
      assertEquals(status, peer.status());
      if (status == 101) {
        assertEquals(text, peer.subprotocol());
      } else {
        assertEquals(text + "\n", peer.responseBody());
      }
    }
  }

  @Test
  void emptyNamesAndDuplicatesOfTheServerDoNotCount() {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .subprotocols("", "a", "", "a")
            .requireSubprotocol()
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("client does not support required a subprotocol\n", peer.responseBody());
    }
  }

  @Test
  void checkMayChooseAmongThoseOffered() {
    WebSocketServerBuilder builder =
        WebSocketServer.builder().handler(Probe.DRAIN).subprotocols("a").requireSubprotocol();
    builder.check(r -> Decision.accept().subprotocol(r.subprotocols().getLast()));
    try (TestServer running = TestServer.start(builder.build());
        TestPeer peer = running.dial("/", d -> d.subprotocols("x", "y"))) {
      assertEquals("y", peer.subprotocol());
    }
  }

  @Test
  void checkThatChoosesWhatWasNotOfferedIsAnErrorOfTheServer() {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(_ -> Decision.accept().subprotocol("z"))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.subprotocols("x", "y"))) {
      assertEquals(500, peer.status());
    }
  }

  @Test
  void namesAreComparedWithCase() {
    WebSocketServer server =
        WebSocketServer.builder().handler(_ -> {}).subprotocols("Chat").build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.subprotocols("chat"))) {
      assertEquals("", peer.subprotocol());
      assertEquals(new CloseFrame(StatusCode.NORMAL_CLOSURE), peer.receiveClose().frame());
    }
  }
}
