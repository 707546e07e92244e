// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.Options;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.protocol.Opcode;
import websocketx.testing.TestServer;

/// What peers do not take costs neither direct memory while they are there, nor the kernel's when
/// they are not.
class UntakenIT {
  private static final Options OPTIONS =
      Options.defaults()
          .handshakeTimeout(Duration.ofSeconds(2))
          .writeInterval(Duration.ofSeconds(2));

  private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
  private static final long POLL = 5_000_000;

  /// The kernel takes as much of somebody who takes nothing himself.
  private static final byte[] SOME = new byte[500_000];

  enum End {
    CLOSE_OF_THE_PEER,
    HALF_CLOSE_OF_THE_PEER,
    CLOSE_OF_THE_SERVER,
    ABORT,
    ANSWER
  }

  private static void handle(WebSocketConnection connection) throws IOException {
    connection.writeBinary(SOME);
    if (connection.request().path().equals("/" + End.CLOSE_OF_THE_SERVER)) {
      connection.close(new CloseFrame(StatusCode.GOING_AWAY, ""));
    }
    for (Message message : connection) {
      connection.write(message);
    }
  }

  private static void send(SocketChannel peer, byte... bytes) throws IOException {
    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
      peer.write(left);
    }
  }

  @ParameterizedTest
  @EnumSource
  @EnabledOnOs(OS.LINUX) // which tells what the kernel keeps
  @DisplayName("[R15] what a peer has not taken by writeInterval after the end is thrown away")
  void nothingOfAnEndedConnectionStaysInTheKernel(End end) throws Exception {
    LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
    WebSocketServer server =
        WebSocketServer.builder()
            .options(OPTIONS)
            .handler(connection -> {
              opened.add(connection);
              handle(connection);
            })
            .fallback(request -> Response.of(200, "application/octet-stream", SOME))
            .build();
    try (TestServer running = TestServer.start(server);
        SocketChannel peer = SocketChannel.open()) {
      peer.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      peer.connect(new InetSocketAddress(running.uri().getHost(), running.uri().getPort()));
      int[] ports = {
        running.uri().getPort(), ((InetSocketAddress) peer.getLocalAddress()).getPort()
      };
      if (end == End.ANSWER) {
        send(peer, Raw.request("GET", "/"));
        assertSoon("an answer", () -> kept(ports) > 0);
      } else {
        send(peer, Raw.upgrade("/" + end));
        WebSocketConnection connection = opened.poll(30, TimeUnit.SECONDS);
        assertNotNull(connection);
        assertSoon("a message", () -> kept(ports) > 0);
        switch (end) {
          case CLOSE_OF_THE_PEER -> send(peer, Raw.frame(0x80 | Opcode.CLOSE));
          case HALF_CLOSE_OF_THE_PEER -> peer.shutdownOutput();
          case ABORT -> connection.abort();
          default -> {}
        }
        connection.onClose().get(30, TimeUnit.SECONDS);
      }
      assertSoon("an end", () -> sockets(ports).findAny().isEmpty());
    }
  }

  private static void assertSoon(String what, Condition condition) throws IOException {
    long end = System.nanoTime() + DEADLINE;
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, what + " has not come");
      LockSupport.parkNanos(POLL);
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /// How much the kernel has for the peer, in bytes.
  private static long kept(int[] ports) throws IOException {
    return sockets(ports)
        .mapToLong(socket -> Long.parseLong(socket[4], 0, socket[4].indexOf(':'), 16))
        .sum();
  }

  /// The kernel's words on the server's side of TCP, whether it belongs to a process or not.
  private static Stream<String[]> sockets(int[] ports) throws IOException {
    List<String> all = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
    all.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
    return all.stream()
        .map(line -> line.strip().split(" +", -1))
        .filter(fields -> fields[1].endsWith(":%04X".formatted(ports[0])))
        .filter(fields -> fields[2].endsWith(":%04X".formatted(ports[1])));
  }

  @Test
  @DisplayName("[R16] whoever takes nothing holds no direct memory")
  void whoeverTakesNothingHoldsNoDirectMemory(@TempDir Path directory) throws Exception {
    int count = 300;
    LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
    List<SocketChannel> peers = new ArrayList<>();
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findAny()
            .orElseThrow();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .options(OPTIONS.writeInterval(Options.NEVER))
            .handler(connection -> {
              opened.add(connection);
              connection.writeBinary(SOME);
            })
            .build()) {
      server.listen(address);
      long before = direct.getMemoryUsed();
      try {
        for (int i = 0; i < count; i++) {
          SocketChannel peer = SocketChannel.open(address);
          peers.add(peer);
          send(peer, Raw.upgrade("/"));
        }
        for (int i = 0; i < count; i++) {
          WebSocketConnection connection = opened.poll(30, TimeUnit.SECONDS);
          assertNotNull(connection);
          assertSoon("a message that waits", () -> isBlocked(connection));
        }
        assertEquals(count, server.connections().size());
        long held = direct.getMemoryUsed() - before;
        // 64 buffers of 64 KiB, and some of the JDK's for the threads of this test.
        assertTrue(held < 6 << 20, () -> held + " bytes are held");
      } finally {
        for (SocketChannel peer : peers) {
          peer.close();
        }
      }
    }
  }

  /// Whether an offer that does not fit behind what waits is refused.
  private static boolean isBlocked(WebSocketConnection connection) {
    return !connection.offer(Message.binary(new byte[1 << 17]));
  }
}
