// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestServer;

/// What a connection keeps on the heap, as `docs/operations.md` adds it up.
class ConnectionMemoryIT {
  private static final int COUNT = 100;
  private static final int WARM_UP = 20;

  /// At rest, without the head: 2,000 bytes in the long run. The stack of a handler is larger while
  /// its code is not compiled, and the other end is in this JVM too.
  private static final int AT_REST = 2000 + 5000;

  private static final int MAX_UNREAD = 1 << 16;
  private static final int READ_BUFFER = 1 << 14;

  private final List<SocketChannel> peers = new ArrayList<>();
  private final AtomicInteger handlers = new AtomicInteger();
  private final CountDownLatch mayReturn = new CountDownLatch(1);

  @AfterEach
  void leave() throws IOException {
    mayReturn.countDown();
    for (SocketChannel peer : peers) {
      peer.close();
    }
  }

  @Test
  @DisplayName("[R11] a connection at rest keeps little more than its head")
  void connectionAtRestKeepsLittleMoreThanItsHead() throws Exception {
    byte[] request = Raw.upgrade("/", "Cookie: a=" + "x".repeat(10_000));
    try (TestServer running = TestServer.start(server(Probe::drain))) {
      dial(running, WARM_UP, request);
      long before = LiveObjects.look().bytes();
      dial(running, COUNT, request);
      long each = (LiveObjects.look().bytes() - before) / COUNT;
      System.out.println("heap: " + each + " bytes a connection, head: " + request.length);
      assertTrue(each <= AT_REST + request.length, () -> each + " bytes");
      assertTrue(each >= 10_000, () -> "only " + each + " bytes: something else is measured");
    }
  }

  @Test
  @DisplayName("[L226] a handler that does not read keeps maxUnreadBytes and one read buffer")
  void connectionWhoseHandlerDoesNotReadKeepsMaxUnreadBytesAndOneReadBuffer() throws Exception {
    byte[] request = Raw.upgrade("/");
    byte[] frame = Raw.frame(0x82, new byte[1000]);
    ByteBuffer flood = ByteBuffer.allocate(200 * frame.length);
    while (flood.hasRemaining()) {
      flood.put(frame);
    }
    try (TestServer running = TestServer.start(server(_ -> mayReturn.await()))) {
      dial(running, WARM_UP, request);
      long before = LiveObjects.look().bytes();
      dial(running, COUNT, request);
      for (SocketChannel peer : peers.subList(WARM_UP, WARM_UP + COUNT)) {
        flood.flip();
        while (flood.hasRemaining()) {
          peer.write(flood); // what is not read waits in the kernel
        }
      }
      Probe.until(
          "as much is unread as may be",
          () -> (LiveObjects.look().bytes() - before) / COUNT > MAX_UNREAD * 9 / 10);
      long each = (LiveObjects.look().bytes() - before) / COUNT;
      System.out.println("heap: " + each + " bytes a connection that is not read");
      int most = AT_REST + request.length + MAX_UNREAD + READ_BUFFER;
      assertTrue(each <= most, () -> each + " bytes, more than " + most);
      mayReturn.countDown();
    }
  }

  private WebSocketServer server(WebSocketHandler handler) {
    return WebSocketServer.builder()
        .readBufferSize(READ_BUFFER)
        .handler(connection -> {
          handlers.incrementAndGet();
          handler.handle(connection);
        })
        .build();
  }

  /// Adds connections, and waits for their handlers.
  private void dial(TestServer server, int count, byte[] request) throws IOException {
    int before = peers.size();
    for (int i = 0; i < count; i++) {
      SocketChannel peer =
          SocketChannel.open(new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
      peers.add(peer);
      peer.write(ByteBuffer.wrap(request));
    }
    Probe.until("all are served", () -> handlers.get() == before + count);
  }
}
