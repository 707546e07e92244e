// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import websocketx.WebSocketServer;
import websocketx.protocol.Role;

class LeakCheckIT {
  @Test
  void testThatClosesWhatItOpensPasses() {
    LeakCheck check = new LeakCheck();
    try (TestServer server = TestServer.start(WebSocketServer.of(_ -> {}));
        TestPeer peer = server.dial("/")) {
      peer.receiveClose();
    }
    try (TestServer server = TestServer.inMemory(WebSocketServer.of(_ -> {}));
        TestPeer peer = server.dial("/")) {
      peer.receiveClose();
    }
    check.end();
  }

  @Test
  void testServerThatIsNotClosedIsReportedAndClosed() {
    LeakCheck check = new LeakCheck();
    TestServer tcp = TestServer.start(WebSocketServer.of(_ -> {}));
    TestServer memory = TestServer.inMemory(WebSocketServer.of(_ -> {}));
    String error = failure(check);
    assertTrue(error.contains(tcp.uri().toString()), error);
    assertTrue(error.contains(memory.uri().toString()), error);
    assertFalse(TestServer.openOnes().contains(tcp));
    new LeakCheck().end();
  }

  @Test
  void whatWasThereBeforeDoesNotCount() {
    try (TestServer server = TestServer.start(WebSocketServer.of(_ -> {}))) {
      new LeakCheck().end();
      assertTrue(TestServer.openOnes().contains(server));
    }
  }

  @Test
  void serverThatStillListensIsReported() throws IOException {
    LeakCheck check = new LeakCheck();
    try (WebSocketServer server =
        WebSocketServer.of(_ -> {})
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      String error = failure(check);
      assertTrue(error.contains("-loop-1-guard"), error);
      if (Files.isDirectory(Path.of("/proc/self/fd"))) {
        assertTrue(error.contains("of port " + server.uri().getPort() + " to"), error);
        assertTrue(error.contains("LISTEN"), error);
      }
    }
  }

  @Test
  void handlerThatIsLeftIsReportedWithItsStack() throws Exception {
    LeakCheck check = new LeakCheck();
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    WebSocketServer server =
        WebSocketServer.of(_ -> {
          entered.countDown();
          left.await();
        });
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (SocketLoop loop = new SocketLoop()) {
      TestPeer peer =
          new TestPeer(
              loop.connect(new InetSocketAddress(server.uri().getHost(), server.uri().getPort())),
              Role.CLIENT,
              new Dialer(),
              null,
              _ -> {});
      peer.opening().request("localhost", "/");
      assertTrue(entered.await(20, TimeUnit.SECONDS));
      peer.close();
    }
    server.shutdown();
    String error = failure(check);
    assertTrue(error.contains("websocketx-handler"), error);
    assertTrue(error.contains("CountDownLatch.await"), error);
    left.countDown();
    assertTrue(server.close(Duration.ofSeconds(5)));
    new LeakCheck().end();
  }

  @Test
  void socketThatIsLeftIsReported() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "the system shows no descriptors");
    LeakCheck check = new LeakCheck();
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String error = failure(check);
      assertTrue(error.contains("the socket"), error);
      assertEquals(1, Leftovers.sockets(channel.socket().getLocalPort()).size());
    }
    check.end();
  }

  private static String failure(LeakCheck check) {
    return requireNonNull(assertThrows(AssertionError.class, check::end).getMessage());
  }
}
