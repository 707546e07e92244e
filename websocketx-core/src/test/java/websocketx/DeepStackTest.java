// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;
import websocketx.transport.FakeTransport;

/// Calls on a connection near the end of the stack. Wherever in it the stack overflows: no lock is
/// kept, the peer sees whole frames or the end, and others can go on.
@Timeout(120)
class DeepStackTest {
  /// How many frames of a recursion before the end of the stack make a call, each on a connection
  /// of its own: more than the longest call needs.
  private static final int DEPTHS = 300;

  private static final int LARGE = 5000; // bytes, more than the output buffer
  private static final List<PreparedMessage> MANY =
      List.of(Message.text("message").prepare(), Message.binary(new byte[LARGE]).prepare());

  private static final int ROUNDS = 4; // interpreted at first, compiled at last
  private static final long STACK = 512 * 1024;

  enum Call {
    WRITE {
      @Override
      void on(Connection connection) throws Exception {
        connection.writeText("message");
      }
    },
    WRITE_LARGE {
      @Override
      void on(Connection connection) throws Exception {
        connection.writeBinary(new byte[LARGE]);
      }
    },
    WRITE_COMPRESSED {
      @Override
      void on(Connection connection) throws Exception {
        connection.writeBinary(new byte[LARGE]);
      }

      @Override
      boolean isCompressed() {
        return true;
      }
    },
    OFFER {
      @Override
      void on(Connection connection) {
        connection.offer(Message.text("message"));
      }
    },
    OFFER_COMPRESSED {
      @Override
      void on(Connection connection) {
        connection.offer(Message.binary(new byte[LARGE]));
      }

      @Override
      boolean isCompressed() {
        return true;
      }
    },
    OFFER_MANY {
      @Override
      void on(Connection connection) {
        connection.offer(MANY);
      }
    },
    OFFER_MANY_COMPRESSED {
      @Override
      void on(Connection connection) {
        connection.offer(MANY);
      }

      @Override
      boolean isCompressed() {
        return true;
      }
    },
    READ {
      @Override
      void on(Connection connection) throws Exception {
        connection.read(Duration.ZERO);
      }
    },
    CLOSE {
      @Override
      void on(Connection connection) {
        connection.close(StatusCode.GOING_AWAY, "bye");
      }
    },
    ABORT {
      @Override
      void on(Connection connection) {
        connection.abort();
      }
    },
    STATE {
      @Override
      void on(Connection connection) {
        connection.state();
      }
    };

    abstract void on(Connection connection) throws Exception;

    boolean isCompressed() {
      return false;
    }
  }

  /// What the peer makes of the bytes.
  private static final class Peer implements Receiver.Events {
    private final List<String> faults = new ArrayList<>();

    @Override
    public void message(boolean text, byte[] payload) {
      String seen = new String(payload, US_ASCII);
      if (!seen.equals(text ? "message" : "\0".repeat(LARGE))) {
        faults.add("a message of " + payload.length + " bytes");
      }
    }

    @Override
    public void ping(byte[] payload) {}

    @Override
    public void pong(byte[] payload) {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void failed(int code, String reason) {
      faults.add(code + " " + reason);
    }

    @Override
    public boolean full() {
      return false;
    }
  }

  private final CountDownLatch mayReturn = new CountDownLatch(1);
  private final List<FakeTransport> transports = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private int next;
  private int overflows;

  @AfterEach
  void letHandlersGo() {
    mayReturn.countDown();
  }

  private void open(Call call) throws Exception {
    LinkedBlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
    FakeServer fake =
        new FakeServer(
            WebSocketServer.builder()
                .options(
                    Options.defaults()
                        .writeBufferSize(1024)
                        .compression(Compression.level(1).contextTakeover(true, true)))
                .handler(connection -> {
                  opened.add((Connection) connection);
                  mayReturn.await();
                })
                .build());
    for (int i = 0; i < DEPTHS; i++) {
      transports.add(call.isCompressed() ? fake.openCompressed() : fake.open());
      connections.add(opened.take());
    }
    fake.open();
    goOn(call, opened.take()); // classes are found here, and not at the end of a stack
  }

  /// To the end of the stack, and one call in each frame on the way back.
  @SuppressWarnings("InfiniteRecursion") // until the stack ends
  private void dive(Call call) {
    try {
      dive(call);
    } catch (StackOverflowError e) {
      // Here is the end.
    }
    if (next < DEPTHS) {
      try {
        call.on(connections.get(next++));
      } catch (StackOverflowError e) {
        overflows++;
      } catch (Exception e) {
        // What it says does not matter: see the connection.
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void callThatOverflowsTheStackLeavesNothingHalfDone(Call call) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      next = 0;
      overflows = 0;
      transports.clear();
      connections.clear();
      open(call);
      Thread diver = new Thread(null, () -> dive(call), "diver", STACK);
      diver.start();
      diver.join();
      assertEquals(DEPTHS, next);
      assertTrue(overflows > 0, "no call has come to the end of the stack");
      assertTrue(overflows < DEPTHS, "no call has had enough stack");
      for (int i = 0; i < DEPTHS; i++) {
        String where = call.name() + " " + i + ", round " + round;
        assertSound(call, connections.get(i), transports.get(i), where);
      }
    }
  }

  private static void assertSound(
      Call call, Connection connection, FakeTransport transport, String where) throws Exception {
    assertFalse(connection.lock.isLocked(), () -> where + ": the lock is kept");
    transport.post();
    transport.turn(); // as it will, at the next deadline
    Thread other = Thread.ofVirtual().start(() -> goOn(call, connection));
    assertTrue(other.join(Duration.ofSeconds(10)), () -> where + ": others cannot go on");
    connection.abort();
    transport.turn();
    assertNotNull(connection.closeCause(), where);
    Peer peer = new Peer();
    Receiver receiver =
        new Receiver(
            Role.CLIENT,
            Long.MAX_VALUE,
            call.isCompressed() ? new MessageInflater(new Inflaters(1), true, 15) : null);
    receiver.receive(ByteBuffer.wrap(transport.takeWritten()), 0, peer);
    assertEquals(List.of(), peer.faults, where);
  }

  private static void goOn(Call call, Connection connection) {
    try {
      call.on(connection);
      connection.read(Duration.ZERO);
    } catch (Exception e) {
      // It may have ended.
    }
  }
}
