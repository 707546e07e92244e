// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A server whose process is killed.
class KilledServerIT {
  private static SocketChannel connected(URI page) throws Exception {
    SocketChannel client =
        SocketChannel.open(new InetSocketAddress(page.getHost(), page.getPort()));
    client.write(ByteBuffer.wrap(Raw.upgrade("/echo")));
    ByteBuffer status = ByteBuffer.allocate("HTTP/1.1 101".length());
    while (status.hasRemaining() && client.read(status) >= 0) {}
    assertEquals("HTTP/1.1 101", new String(status.array(), US_ASCII));
    return client;
  }

  @Test
  @DisplayName("[A10, O271] the next server listens at once on the port of one that was killed")
  void portOfAKilledServerIsFreeAtOnce() throws Exception {
    URI page;
    try (Program first = Program.listening()) {
      page = first.page();
      try (SocketChannel client = connected(page)) {
        first.signal("KILL");
        assertEquals(137, first.exitStatus());
        ByteBuffer rest = ByteBuffer.allocate(4096);
        while (client.read(rest.clear()) > 0) {}
        try (Program second = Program.start("--port", Integer.toString(page.getPort()))) {
          assertEquals(page, second.page());
          connected(page).close();
        }
      }
    }
  }
}
