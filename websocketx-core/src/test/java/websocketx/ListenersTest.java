// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenersTest {
  private static final SocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static WebSocketServer server() {
    return WebSocketServer.of(_ -> {});
  }

  private static long guards() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("-guard"))
        .count();
  }

  @Test
  void serverThatCannotListenKeepsNothingAlive() throws Exception {
    try (WebSocketServer first = server().listen(ANY);
        WebSocketServer second = server()) {
      SocketAddress taken = first.addresses().getFirst();
      long before = guards();
      assertThrows(IOException.class, () -> second.listen(taken));
      assertEquals(before, guards());
      assertTrue(second.addresses().isEmpty());
      second.listen(ANY);
      assertEquals(before + 1, guards());
      assertThrows(IOException.class, () -> second.listen(taken));
      assertEquals(1, second.addresses().size(), "the first address is not affected");
      assertTrue(second.close(Options.NEVER));
    }
  }

  @Test
  void serverThatNeverListenedEndsAtOnce() throws Exception {
    WebSocketServer server = server();
    server.shutdown();
    assertTrue(server.awaitTermination(Options.NEVER));
    assertThrows(IllegalStateException.class, () -> server.listen(ANY));
    assertEquals(List.of(), server.addresses());
  }
}
