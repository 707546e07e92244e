// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.CloseFrame;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

@Timeout(30)
class ListeningIT {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Probe probe = new Probe(Probe.DRAIN);
  private final WebSocketServer server = WebSocketServer.of(probe);

  /// Opens a connection; returns the status line.
  private static String open(SocketAddress address) throws IOException {
    boolean isUnix = address instanceof UnixDomainSocketAddress;
    try (SocketChannel channel =
        isUnix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
      channel.connect(address);
      channel.write(ByteBuffer.wrap(Raw.upgrade("/")));
      ByteBuffer answer = ByteBuffer.allocate(1024);
      while (answer.position() < 12) {
        if (channel.read(answer) < 0) {
          break;
        }
      }
      return new String(answer.array(), 0, 12, ISO_8859_1);
    }
  }

  private static int port(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  @Test
  void portZeroIsAFreePort() throws IOException {
    try (server) {
      assertEquals(List.of(), server.addresses());
      assertEquals(server, server.listen(FREE));
      SocketAddress address = server.addresses().getFirst();
      assertTrue(port(address) > 0);
      assertEquals(URI.create("ws://127.0.0.1:" + port(address)), server.uri());
      assertEquals("HTTP/1.1 101", open(address));
    }
    assertEquals(List.of(), server.addresses());
    assertThrows(IllegalStateException.class, server::uri);
  }

  @Test
  @DisplayName("[R10] several addresses are served")
  void severalAddressesAreServed() throws Exception {
    try (server) {
      server.listen(FREE).listen(FREE);
      List<SocketAddress> addresses = server.addresses();
      assertEquals(2, addresses.size());
      assertFalse(port(addresses.getFirst()) == port(addresses.getLast()));
      for (SocketAddress address : addresses) {
        assertEquals("HTTP/1.1 101", open(address));
        assertEquals(address, probe.connection().request().localAddress());
      }
    }
  }

  @Test
  @DisplayName("[A21] IPv6 is served")
  void ipv6IsServed() throws Exception {
    byte[] one = new byte[16];
    one[15] = 1; // ::1
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getByAddress(one), 0);
    try (server) {
      try {
        server.listen(loopback);
      } catch (IOException e) {
        assumeTrue(false, "this machine has no IPv6");
      }
      String port = String.valueOf(port(server.addresses().getFirst()));
      assertEquals("ws://[0:0:0:0:0:0:0:1]:" + port, server.uri().toString());
      assertEquals("HTTP/1.1 101", open(server.addresses().getFirst()));
    }
  }

  @Test
  @DisplayName("[R9] Unix domain socket is served and its file deleted in the end")
  void unixDomainSocketIsServedAndItsFileDeletedInTheEnd(@TempDir Path directory) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
    try (server) {
      server.listen(address);
      assertEquals(List.of(address), server.addresses());
      assertThrows(IllegalStateException.class, server::uri);
      assertEquals("HTTP/1.1 101", open(address));
      WebSocketConnection connection = probe.connection();
      assertInstanceOf(UnixDomainSocketAddress.class, connection.request().remoteAddress());
      assertTrue(Files.exists(address.getPath()));
    }
    assertFalse(Files.exists(address.getPath()));
  }

  @Test
  void takenPortIsRefusedAndTheServerStaysUsable() throws IOException {
    WebSocketServer other = WebSocketServer.of(Probe.DRAIN);
    try (server;
        other) {
      server.listen(FREE);
      SocketAddress taken = server.addresses().getFirst();
      assertThrows(BindException.class, () -> other.listen(taken));
      assertEquals(List.of(), other.addresses());
      other.listen(FREE);
      assertEquals("HTTP/1.1 101", open(other.addresses().getFirst()));
    }
  }

  @Test
  void addressThatCannotBeIsRefused() throws IOException {
    try (server) {
      assertThrows(IllegalArgumentException.class, () -> server.listen(-1));
      assertThrows(IllegalArgumentException.class, () -> server.listen(65536));
      var unknown = InetSocketAddress.createUnresolved("no.such.host.invalid", 0);
      IOException refusal = assertThrows(IOException.class, () -> server.listen(unknown));
      assertEquals("the host no.such.host.invalid is not known", refusal.getMessage());
      assertEquals(List.of(), server.addresses());
    }
  }

  @Test
  void listenAfterShutdownIsRefused() throws Exception {
    server.listen(FREE);
    server.shutdown(CloseFrame.NONE);
    var refusal = assertThrows(IllegalStateException.class, () -> server.listen(FREE));
    assertEquals("the server was shut down; build another", refusal.getMessage());
    assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
    assertThrows(IllegalStateException.class, () -> server.listen(FREE));
  }

  @Test
  @DisplayName("[A10] port is free again at once")
  void portIsFreeAgainAtOnce() throws Exception {
    server.listen(FREE);
    SocketAddress address = server.addresses().getFirst();
    assertEquals("HTTP/1.1 101", open(address));
    server.shutdownNow();
    assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
    try (WebSocketServer next = WebSocketServer.of(Probe.DRAIN)) {
      next.listen(address);
      assertEquals("HTTP/1.1 101", open(address));
    }
  }

  @Test
  @DisplayName("[A11] several servers may share a port if they say so")
  void severalServersMayShareAPortIfTheySaySo() throws Exception {
    WebSocketServer one = WebSocketServer.builder().handler(Probe.DRAIN).reusePort(true).build();
    WebSocketServer two = WebSocketServer.builder().handler(Probe.DRAIN).reusePort(true).build();
    try (one;
        two) {
      one.listen(FREE);
      two.listen(one.addresses().getFirst());
      one.shutdownNow();
      assertTrue(one.awaitTermination(Duration.ofSeconds(10)));
      assertEquals("HTTP/1.1 101", open(two.addresses().getFirst()));
    }
  }

  @Test
  void severalLoopsServe() throws Exception {
    WebSocketServer many = WebSocketServer.builder().handler(probe).eventLoops(3).build();
    try (many) {
      many.listen(FREE);
      for (int i = 0; i < 10; i++) {
        assertEquals("HTTP/1.1 101", open(many.addresses().getFirst()));
        assertTrue(probe.connection().awaitTermination(Duration.ofSeconds(10)));
      }
    }
  }
}
