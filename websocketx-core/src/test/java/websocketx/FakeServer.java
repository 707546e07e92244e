// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.FakeTransport;
import websocketx.transport.InProcessAddress;

/// A server that listens to the test alone, which plays the loop of each connection.
final class FakeServer {
  /// A request for an upgrade that is in order.
  static final byte[] UPGRADE =
      String.join(
              "\r\n",
              "GET / HTTP/1.1",
              "Host: a",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
              "",
              "")
          .getBytes(ISO_8859_1);

  /// The same, which offers compression too.
  static final byte[] UPGRADE_COMPRESSED =
      new String(UPGRADE, ISO_8859_1)
          .replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
          .getBytes(ISO_8859_1);

  private static final long PATIENCE = 10_000_000_000L;

  private static final class Address extends InProcessAddress {
    @Serial private static final long serialVersionUID = 1L;
    transient @Nullable Acceptor acceptor;
    transient @Nullable Runnable whenClosed;

    @Override
    public Clock clock() {
      return Clock.SYSTEM;
    }

    @Override
    public void open(Acceptor taker, Supplier<List<Thread>> threads) {
      acceptor = taker;
    }

    @Override
    public void close(Runnable action) {
      whenClosed = action;
    }
  }

  final WebSocketServer server;
  private final Address address = new Address();

  FakeServer(WebSocketServer server) throws IOException {
    this.server = server;
    server.listen(address);
  }

  /// A connection comes.
  FakeTransport accept() {
    return accept(new FakeTransport());
  }

  /// This connection comes.
  FakeTransport accept(FakeTransport transport) {
    transport.setEndpoint(
        requireNonNull(address.acceptor).accept(transport, transport.clock().now()));
    return transport;
  }

  /// A connection comes and opens. The server has to decide without hooks.
  FakeTransport open() {
    FakeTransport transport = accept();
    transport.receive(UPGRADE);
    String answer = new String(transport.takeWritten(), ISO_8859_1);
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no 101 but " + answer);
    }
    return transport;
  }

  /// A connection comes, offers compression and opens with it.
  FakeTransport openCompressed() {
    FakeTransport transport = accept();
    transport.receive(UPGRADE_COMPRESSED);
    String answer = new String(transport.takeWritten(), ISO_8859_1);
    if (!answer.contains("permessage-deflate")) {
      throw new AssertionError("no compression but " + answer);
    }
    return transport;
  }

  /// The last of what the listener had queued was accepted.
  void stopAccepting() {
    requireNonNull(address.whenClosed).run();
  }

  /// Takes turns until it is so.
  @SuppressWarnings("ThreadPriorityCheck") // other threads have to get there
  static void turnUntil(FakeTransport transport, BooleanSupplier so) {
    awaitUntil(() -> {
      transport.turn();
      return so.getAsBoolean();
    });
  }

  /// Waits until it is so.
  @SuppressWarnings("ThreadPriorityCheck") // other threads have to get there
  static void awaitUntil(BooleanSupplier so) {
    long end = System.nanoTime() + PATIENCE;
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it did not come to that in 10 s");
      }
      Thread.yield();
    }
  }

  /// A masked frame with a key of zeros.
  static byte[] frame(int firstByte, byte... payload) {
    if (payload.length > 125) {
      throw new IllegalArgumentException("short frames only");
    }
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) firstByte;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }
}
