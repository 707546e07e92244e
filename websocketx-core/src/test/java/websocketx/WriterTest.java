// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseCause.Initiator;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;
import websocketx.transport.FakeTransport;

@Timeout(60)
class WriterTest {
  private static final int LIMIT = 1 << 20;

  private final CountDownLatch mayReturn = new CountDownLatch(1);
  private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void letThreadsGo() {
    mayReturn.countDown();
    writers.close();
  }

  private FakeServer server(Compression compression, int deflaters, boolean coalesces)
      throws IOException {
    return new FakeServer(
        WebSocketServer.builder()
            .options(
                Options.defaults()
                    .compression(compression)
                    .writeBufferSize(2048)
                    .coalesceWrites(coalesces))
            .maxDeflaters(deflaters)
            .handler(_ -> mayReturn.await())
            .build());
  }

  private static WebSocketConnection newest(FakeServer fake) {
    WebSocketConnection newest = null;
    for (WebSocketConnection connection : fake.server.connections()) {
      newest = connection;
    }
    return requireNonNull(newest);
  }

  /// The client: notes what it is told.
  private static final class Peer implements Receiver.Events {
    final FakeTransport transport;
    final WebSocketConnection connection;
    final List<String> messages = new ArrayList<>();
    private final Receiver receiver;
    String end = "";

    Peer(FakeTransport transport, WebSocketConnection connection, int bits) {
      this.transport = transport;
      this.connection = connection;
      receiver =
          new Receiver(Role.CLIENT, LIMIT, new MessageInflater(new Inflaters(1), true, bits));
    }

    void look() {
      ByteBuffer source = ByteBuffer.wrap(transport.takeWritten());
      while (source.hasRemaining()) {
        receiver.receive(source, 0, this);
      }
    }

    @Override
    public void message(boolean text, byte[] payload) {
      messages.add(new String(payload, UTF_8));
    }

    @Override
    public void ping(byte[] payload) {}

    @Override
    public void pong(byte[] payload) {}

    @Override
    public void close(int code, String reason) {
      end = "close " + code;
    }

    @Override
    public void failed(int code, String reason) {
      end = "failed " + code + " " + reason;
    }

    @Override
    public boolean full() {
      return false;
    }
  }

  /// Writes and offers messages of all kinds, and returns those that were taken.
  private static List<String> write(
      WebSocketConnection connection, int writer, List<PreparedMessage> prepared) {
    Random random = new Random(writer);
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder(writer + ":" + i + ":");
      int size = random.nextInt(random.nextInt(20) == 0 ? 9000 : 600);
      while (text.length() < size) {
        text.append("\"id\":").append(random.nextInt(1000)).append(",\"name\":");
      }
      Message message = Message.text(text.toString());
      switch (random.nextInt(6)) {
        case 0 -> message = prepared.get(random.nextInt(prepared.size()));
        case 1 -> message = message.uncompressed();
        default -> {
          // as it is
        }
      }
      try {
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            connection.write(message);
            taken.add(message.text());
          }
          case 2, 3 -> {
            if (connection.offer(message)) {
              taken.add(message.text());
            }
          }
          default -> {
            int count = connection.offer(prepared);
            prepared.subList(0, count).forEach(each -> taken.add(each.text()));
          }
        }
      } catch (ConnectionClosedException e) {
        return taken;
      }
    }
    return taken;
  }

  @ParameterizedTest(name = "[L233] {arguments}")
  @CsvSource({
    "15, 1, false, true",
    "15, 2, true, false",
    "15, 8, true, true",
    "10, 2, false, false",
    "10, 8, true, true"
  })
  void whateverManyThreadsWriteIsReadAsItWasWritten(
      int bits, int deflaters, boolean closes, boolean coalesces) throws Exception {
    Compression compression =
        Compression.level(1).contextTakeover(true, false).windowBits(bits, 15).minSize(0);
    FakeServer fake = server(compression, deflaters, coalesces);
    List<PreparedMessage> prepared = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      prepared.add(Message.text("prepared:" + i + ",\"id\":12,".repeat(1 + 20 * i)).prepare());
    }
    List<Peer> peers = new ArrayList<>();
    List<List<Future<List<String>>>> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      FakeTransport transport = fake.openCompressed();
      Peer peer = new Peer(transport, newest(fake), bits);
      peers.add(peer);
      List<Future<List<String>>> taken = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        int writer = 3 * i + k;
        Callable<List<String>> task = () -> write(peer.connection, writer, prepared);
        taken.add(writers.submit(task));
      }
      results.add(taken);
    }
    Random random = new Random(bits);
    int rounds = 0;
    while (!results.stream().flatMap(List::stream).allMatch(Future::isDone)) {
      rounds++;
      for (Peer peer : peers) {
        peer.transport.setRoom(random.nextInt(3000));
        peer.transport.turn();
        peer.look();
        if (closes && rounds > 20 && peer.messages.size() > 100) {
          peer.connection.close();
        }
      }
    }
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      peer.transport.setRoom(Long.MAX_VALUE);
      peer.connection.close();
      peer.transport.turn();
      peer.look();
      assertEquals("close 1000", peer.end);
      assertWereRead(results.get(i), peer.messages);
    }
  }

  /// Each writer's messages, in its order.
  private static void assertWereRead(List<Future<List<String>>> taken, List<String> messages)
      throws Exception {
    List<String> left = new ArrayList<>(messages);
    for (Future<List<String>> writer : taken) {
      int from = 0;
      for (String message : writer.get()) {
        int found = left.subList(from, left.size()).indexOf(message);
        assertTrue(found >= 0 || message.startsWith("prepared"), message);
        if (!message.startsWith("prepared")) {
          from += found;
          left.remove(from);
        }
      }
    }
    long prepared = 0;
    for (Future<List<String>> writer : taken) {
      prepared += writer.get().stream().filter(m -> m.startsWith("prepared")).count();
    }
    assertEquals(prepared, left.size(), "nothing else was read");
  }

  @Test
  void nothingIsCompressedForAConnectionThatHasEnded() throws Exception {
    FakeServer fake = server(Compression.level(1).contextTakeover(true, true), 1, true);
    FakeTransport transport = fake.openCompressed();
    WebSocketConnection connection = newest(fake);
    connection.abort();
    transport.turn();
    assertEquals(ConnectionState.CLOSED, connection.state());
    Message message = Message.text("long".repeat(100));
    assertThrows(ConnectionClosedException.class, () -> connection.write(message));
    assertFalse(connection.offer(message));
    assertEquals(0, fake.server.settings().deflaters().live());
  }

  @Test
  void writeThatFailsAsNothingOrdinaryDoesEndsTheConnection() throws Exception {
    for (Compression compression :
        List.of(Compression.level(1), Compression.level(1).contextTakeover(true, true))) {
      for (String text : List.of("short", "long".repeat(100))) {
        for (boolean waits : new boolean[] {true, false}) {
          FakeServer fake = server(compression, 1, true);
          FakeTransport transport = fake.openCompressed();
          WebSocketConnection connection = newest(fake);
          transport.breakDown(new OutOfMemoryError("no room"));
          Message message = Message.text(text);
          assertThrows(
              OutOfMemoryError.class,
              () -> {
                if (waits) {
                  connection.write(message);
                } else {
                  connection.offer(message);
                }
              });
          assertEquals(ConnectionState.CLOSING, connection.state());
          transport.turn();
          CloseCause cause = requireNonNull(connection.closeCause());
          assertEquals(Initiator.SERVER, cause.initiator());
          assertInstanceOf(OutOfMemoryError.class, cause.error());
        }
      }
    }
  }

  /// What the loop has left to be done under the lock runs on the writer's thread.
  @Test
  void writerThatHearsOfAFailureOfTheLoopLetsGoOfTheLockOnce() throws Exception {
    FakeServer fake = server(Compression.OFF, 1, true);
    FakeTransport transport = fake.open();
    Connection connection = (Connection) newest(fake);
    Future<Object> writer;
    synchronized (transport) { // a write to it lasts until here
      writer =
          writers.submit(() -> {
            connection.writeBinary(new byte[5000]);
            return "written";
          });
      FakeServer.awaitUntil(connection.lock::isLocked);
      transport.setRoom(0); // then the writer has to wait
      connection.lock.runWhenFree(() -> {
        throw new OutOfMemoryError("left by the loop");
      });
    }
    ExecutionException failure = assertThrows(ExecutionException.class, writer::get);
    assertInstanceOf(OutOfMemoryError.class, failure.getCause());
    assertFalse(connection.lock.isLocked());
    transport.setRoom(Long.MAX_VALUE);
    transport.turn();
    assertEquals(5004, transport.takeWritten().length);
  }

  @Test
  void closeThatFailsAsNothingOrdinaryDoesEndsTheConnection() throws Exception {
    FakeServer fake = server(Compression.OFF, 1, true);
    FakeTransport transport = fake.open();
    WebSocketConnection connection = newest(fake);
    transport.breakDown(new OutOfMemoryError("no room"));
    assertThrows(OutOfMemoryError.class, connection::close);
    transport.turn();
    assertEquals(1, transport.closed);
    CloseCause cause = requireNonNull(connection.closeCause());
    assertEquals(Initiator.APPLICATION, cause.initiator());
    assertInstanceOf(OutOfMemoryError.class, cause.error());
  }

  /// What is written before another message is read may be flushed by the read that has to wait.
  @Test
  void flushThatFailsAsNothingOrdinaryDoesEndsTheConnection() throws Exception {
    FakeServer fake = server(Compression.OFF, 1, true);
    FakeTransport transport = fake.open();
    WebSocketConnection connection = newest(fake);
    transport.receive(FakeServer.frame(0x82, (byte) 1)); // not read yet
    connection.writeBinary(new byte[1]);
    assertEquals(0, transport.takeWritten().length, "it waits in the buffer");
    assertNotNull(connection.read());
    transport.breakDown(new OutOfMemoryError("no room"));
    assertThrows(OutOfMemoryError.class, connection::read);
    transport.turn();
    assertEquals(1, transport.closed);
    CloseCause cause = requireNonNull(connection.closeCause());
    assertEquals(Initiator.SERVER, cause.initiator());
    assertInstanceOf(OutOfMemoryError.class, cause.error());
  }
}
