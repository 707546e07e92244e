// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseCause;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Request;

/// Peers and handlers that do not take what they are sent, in each container.
class PressureIT {
  private static final int MEGABYTE = 1 << 20;

  /// Of a second: who looks again and again takes all of it.
  private static final double LITTLE = 0.3;

  /// Raw TCP behind a handshake.
  private static Socket dial(Stage stage) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.uri().getPort());
    socket.getOutputStream().write(new Request(stage.uri()).encode());
    InputStream in = socket.getInputStream();
    for (int last4 = 0; last4 != 0x0D0A0D0A; ) {
      last4 = last4 << 8 | in.read();
    }
    return socket;
  }

  @ParameterizedTest
  @EnumSource
  void handlerThatDoesNotReadStopsItsPeerAndCostsNothing(Containers kind) throws Exception {
    int messages = 64;
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger read = new AtomicInteger();
    Options options = Options.defaults().readLimit(2 * MEGABYTE);
    try (Stage stage =
            new Stage(
                kind,
                connection -> {
                  go.await();
                  for (Message message : connection) {
                    assertEquals(MEGABYTE, message.size());
                    read.incrementAndGet();
                  }
                },
                b -> b.options(options));
        Socket socket = dial(stage)) {
      WebSocketConnection connection = stage.connection();
      AtomicLong sent = new AtomicLong();
      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                byte[] frame = Frame.binary(new byte[MEGABYTE]).encode();
                try {
                  OutputStream out = socket.getOutputStream();
                  for (int i = 0; i < messages; i++) {
                    for (int at = 0; at < frame.length; at += 1024) {
                      int count = Math.min(1024, frame.length - at);
                      out.write(frame, at, count);
                      sent.addAndGet(count);
                    }
                  }
                  out.write(Frame.close(1000).encode());
                } catch (IOException e) {
                  sent.set(Long.MIN_VALUE);
                }
              });
      long stalledAt = stall(sender, sent);
      assertTrue(stalledAt < 20L * MEGABYTE, "the peer could send " + stalledAt);
      double processor = processorTime(sender);
      for (int i = 0; i < 4 && processor >= LITTLE; i++) { // the JVM may still have compiled
        processor = processorTime(sender);
      }
      assertTrue(
          processor < LITTLE, "waiting costs " + processor + " s of processor time in a second");
      Table.put(
          Table.Row.UNREAD,
          kind,
          String.format(Locale.ROOT, "%.1f MiB", (double) stalledAt / MEGABYTE));
      Table.put(Table.Row.PAUSED, kind, String.format(Locale.ROOT, "%.0f ms", processor * 1000));
      go.countDown();
      sender.join(Duration.ofSeconds(60));
      CloseCause cause = Stage.causeOf(connection);
      assertTrue(cause.wasClean(), cause::toString);
      assertTrue(connection.awaitTermination(Duration.ofSeconds(20)));
      assertEquals(messages, read.get());
    }
  }

  /// Waits until nothing more is sent.
  private static long stall(Thread sender, AtomicLong sent) throws InterruptedException {
    long before = -1;
    for (long now; (now = sent.get()) != before || now == 0; before = now) {
      assertFalse(sender.join(Duration.ofMillis(300)), "it could send all");
    }
    return before;
  }

  /// What the process uses in a second in which nothing can be sent.
  private static double processorTime(Thread sender) throws InterruptedException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long before = system.getProcessCpuTime();
    assertFalse(sender.join(Duration.ofSeconds(1)), "it could send all");
    return (system.getProcessCpuTime() - before) / 1e9;
  }

  @ParameterizedTest
  @EnumSource
  void peerThatTakesNothingIsDropped(Containers kind) throws Exception {
    Options options = Options.defaults().writeInterval(Duration.ofMillis(500));
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (Stage stage =
            new Stage(
                kind,
                connection -> {
                  byte[] message = new byte[MEGABYTE];
                  try {
                    while (true) {
                      connection.writeBinary(message);
                    }
                  } catch (ConnectionClosedException e) {
                    failure.complete(e);
                    throw e;
                  }
                },
                b -> b.options(options));
        Socket socket = dial(stage)) {
      WebSocketConnection connection = stage.connection();
      assertNotNull(failure.get(20, TimeUnit.SECONDS));
      CloseCause cause = Stage.causeOf(connection);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertTrue(connection.awaitTermination(Duration.ofSeconds(20)));
      Table.put(Table.Row.UNTAKEN, kind, end(socket));
    }
  }

  /// How TCP ends behind what the kernel still had.
  private static String end(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 16];
    try {
      while (in.read(buffer) >= 0) {
        // What was on its way.
      }
      return "the end of TCP";
    } catch (java.net.SocketException e) {
      return "a reset";
    }
  }

  @ParameterizedTest
  @EnumSource
  void slowPeerGetsAllInOrder(Containers kind) throws Exception {
    int messages = 32;
    try (Stage stage =
            new Stage(
                kind,
                connection -> {
                  for (int i = 0; i < messages; i++) {
                    byte[] message = new byte[MEGABYTE];
                    java.util.Arrays.fill(message, (byte) i);
                    connection.writeBinary(message);
                  }
                });
        Socket socket = dial(stage)) {
      InputStream in = socket.getInputStream();
      for (int i = 0; i < messages; i++) {
        assertEquals(0x82, in.read());
        assertEquals(127, in.read());
        in.readNBytes(8);
        byte[] payload = in.readNBytes(MEGABYTE);
        assertEquals(MEGABYTE, payload.length);
        for (byte octet : payload) {
          assertEquals((byte) i, octet);
        }
        TimeUnit.MILLISECONDS.sleep(5); // slower than loopback, so that the kernel fills
      }
      assertEquals(0x88, in.read());
    }
  }

  @ParameterizedTest
  @EnumSource
  void offerRefusesWhatASlowPeerDoesNotTake(Containers kind) throws Exception {
    CompletableFuture<Integer> taken = new CompletableFuture<>();
    try (Stage stage =
            new Stage(
                kind,
                connection -> {
                  Message message = Message.binary(new byte[1 << 16]);
                  int count = 0;
                  while (connection.offer(message)) {
                    count++;
                  }
                  taken.complete(count);
                  Stage.DRAIN.handle(connection);
                });
        Socket socket = dial(stage)) {
      assertFalse(socket.isClosed());
      assertTrue(taken.get(20, TimeUnit.SECONDS) < 1000, "what nobody takes is kept");
    }
  }
}
