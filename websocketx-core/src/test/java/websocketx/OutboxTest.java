// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.protocol.Opcode;
import websocketx.transport.Buffers;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.Transport;

class OutboxTest {
  /// Takes as many bytes as the test gives it room for.
  private static final class Kernel implements Transport {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    int room;

    @Override
    public int write(ByteBuffer source) throws IOException {
      if (room < 0) {
        throw new IOException("broken pipe");
      }
      int count = Math.min(room, source.remaining());
      for (int i = 0; i < count; i++) {
        taken.write(source.get());
      }
      room -= count;
      return count;
    }

    /// The first byte and the length of each frame that is whole.
    List<String> frames() {
      ByteBuffer bytes = ByteBuffer.wrap(taken.toByteArray());
      List<String> frames = new ArrayList<>();
      while (bytes.hasRemaining()) {
        String opcode = Integer.toHexString(bytes.get() & 0xff);
        int length = bytes.get();
        length = length == 126 ? bytes.getShort() & 0xffff : length;
        frames.add(opcode + " " + length);
        bytes.position(bytes.position() + length);
      }
      return frames;
    }

    @Override
    public Clock clock() {
      return Clock.SYSTEM;
    }

    @Override
    public SocketAddress localAddress() {
      return InetSocketAddress.createUnresolved("local", 1);
    }

    @Override
    public SocketAddress remoteAddress() {
      return InetSocketAddress.createUnresolved("remote", 1);
    }

    @Override
    public boolean flushLater() {
      return false;
    }

    @Override
    public void setEndpoint(Endpoint endpoint) {}

    @Override
    public void post() {}

    @Override
    public void awaitWritable() {}

    @Override
    public void setReading(boolean on) {}

    @Override
    public void setDeadline(long deadline) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
  }

  private final Kernel kernel = new Kernel();
  private final Outbox outbox = new Outbox(kernel, new Buffers(1024), 1_000_000_000);

  @Test
  @DisplayName("D23: ping, pong and Close do not queue behind the messages that wait")
  void controlFramesGoOutAtTheNextFrameBoundary() {
    kernel.room = 1500; // in the middle of the first
    Backlog.Entry first = outbox.write(Opcode.BINARY, new byte[4000]);
    assertNotNull(first);
    for (int i = 0; i < 10; i++) {
      assertTrue(outbox.offer(Opcode.TEXT, new byte[2000], 2064, 1 << 20));
    }
    outbox.ping(new byte[] {1});
    outbox.pong(new byte[] {2, 3});
    assertFalse(first.isDone());
    kernel.room = Integer.MAX_VALUE;
    outbox.flush();
    assertTrue(first.isDone());
    List<String> frames = kernel.frames();
    assertEquals(List.of("82 4000", "8a 2", "89 1", "81 2000"), frames.subList(0, 4));
    assertEquals(13, frames.size());
    assertTrue(outbox.isDrained());
  }

  @Test
  void onlyTheNewestPongWaits() {
    kernel.room = 10;
    assertNotNull(outbox.write(Opcode.BINARY, new byte[2000]));
    for (int i = 1; i <= 100; i++) {
      outbox.pong(new byte[i]);
    }
    kernel.room = Integer.MAX_VALUE;
    outbox.flush();
    assertEquals(List.of("82 2000", "8a 100"), kernel.frames());
  }

  @Test
  void everyPongGoesOutWhileTheTransportTakesBytes() {
    kernel.room = Integer.MAX_VALUE;
    outbox.pong(new byte[1]);
    outbox.pong(new byte[2]);
    outbox.flush();
    assertEquals(List.of("8a 1", "8a 2"), kernel.frames());
  }

  @Test
  void closeFrameComesBehindWhatWasOfferedAndTurnsWritersAway() {
    kernel.room = 10;
    assertNotNull(outbox.write(Opcode.BINARY, new byte[2000]));
    Backlog.Entry writer = outbox.write(Opcode.TEXT, new byte[3000]);
    assertNotNull(writer);
    assertTrue(outbox.offer(Opcode.TEXT, new byte[100], 164, 1 << 20));
    outbox.close(new byte[] {3, -24});
    assertTrue(writer.isRefused());
    outbox.pong(new byte[1]);
    kernel.room = Integer.MAX_VALUE;
    outbox.flush();
    assertEquals(List.of("82 2000", "81 100", "88 2"), kernel.frames());
    assertTrue(outbox.isCloseTaken());
  }

  @Test
  void offerDropsWhatIsMoreThanMayWait() {
    kernel.room = 0;
    assertTrue(outbox.offer(Opcode.TEXT, new byte[5000], 5064, 1000), "one always fits");
    assertTrue(outbox.offer(Opcode.TEXT, new byte[400], 464, 1000));
    assertTrue(outbox.offer(Opcode.TEXT, new byte[400], 464, 1000));
    assertFalse(outbox.offer(Opcode.TEXT, new byte[400], 464, 1000));
    kernel.room = Integer.MAX_VALUE;
    outbox.flush();
    assertEquals(List.of("81 5000", "81 400", "81 400"), kernel.frames());
  }

  @Test
  void smallMessagesCollectUntilTheyAreFlushed() {
    kernel.room = Integer.MAX_VALUE;
    assertNull(outbox.write(Opcode.TEXT, new byte[10]));
    assertNull(outbox.write(Opcode.TEXT, new byte[20]));
    assertEquals(0, kernel.taken.size());
    assertTrue(outbox.hasDeferred());
    outbox.flush();
    assertEquals(List.of("81 10", "81 20"), kernel.frames());
    assertFalse(outbox.hasDeferred());
  }

  @Test
  void writeThroughIsDoneWhenTheTransportHasIt() {
    kernel.room = 15;
    Backlog.Entry entry = outbox.writeThrough(Opcode.TEXT, new byte[20]);
    assertNotNull(entry);
    assertFalse(entry.isDone());
    kernel.room = 7;
    outbox.flush();
    assertTrue(entry.isDone());
    kernel.room = 100;
    assertNull(outbox.writeThrough(Opcode.TEXT, new byte[20]));
  }

  @Test
  void brokenTransportReleasesEveryWriter() {
    kernel.room = 10;
    Backlog.Entry first = outbox.write(Opcode.BINARY, new byte[2000]);
    Backlog.Entry second = outbox.write(Opcode.BINARY, new byte[2000]);
    assertNotNull(first);
    assertNotNull(second);
    kernel.room = -1;
    outbox.flush();
    assertTrue(first.isRefused());
    assertTrue(second.isRefused());
    IOException failure = outbox.failure();
    assertNotNull(failure);
    assertEquals("broken pipe", failure.getMessage());
  }
}
