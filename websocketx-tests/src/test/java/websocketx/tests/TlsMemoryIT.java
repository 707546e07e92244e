// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.testing.TestServer;

/// What TLS costs while nothing happens.
class TlsMemoryIT {
  private static final int COUNT = 200;
  private static final int WARM_UP = 20;

  /// 10,000 bytes, of which the JDK's engine takes three quarters: no room for a record.
  private static final long AT_REST = 16 << 10;

  private final List<Socket> peers = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void connectionAtRestHasAnEngineAndNoBuffers(String protocol) throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .options(Options.defaults().readLimit(1 << 20))
            .build();
    try (TestServer running = TestServer.start(server, Keys.localhost().tls())) {
      dial(running, WARM_UP, protocol);
      LiveObjects before = LiveObjects.look();
      dial(running, COUNT, protocol);
      LiveObjects after = LiveObjects.look();
      long each = (after.bytes() - before.bytes()) / COUNT;
      System.out.println("heap: " + each + " bytes a connection at rest, " + protocol);
      assertTrue(each <= AT_REST, () -> each + " bytes");
      assertTrue(each >= 5_000, () -> "only " + each + " bytes: something else is measured");
      assertEquals(COUNT, added(before, after, "websocketx.transport.RecordLayer"));
    } finally {
      for (Socket peer : peers) {
        peer.close();
      }
    }
  }

  private static long added(LiveObjects before, LiveObjects after, String name) {
    return after.counts().getOrDefault(name, 0L) - before.counts().getOrDefault(name, 0L);
  }

  /// Adds connections that have sent and received a large message; of the clients only their
  /// sockets are kept.
  private void dial(TestServer server, int count, String protocol) throws Exception {
    for (int i = 0; i < count; i++) {
      RawTls client = RawTls.opened(server.uri(), protocol);
      peers.add(client.socket);
      byte[] frame = Raw.frame(0x82, new byte[60_000]);
      client.send(client.seal(frame));
      assertEquals(60_004, client.receive(60_004).length);
    }
  }
}
