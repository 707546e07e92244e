// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.protocol.Opcode;
import websocketx.transport.FakeTransport;

@Timeout(60)
class OutboxTest extends OutboxFixture {
  @Test
  void smallMessagesCollectUntilTheFlush() {
    assertTrue(outbox.isDrained());
    assertNull(write(bytes("a")));
    assertNull(write(bytes("b")));
    assertTrue(outbox.hasDeferred());
    assertEquals(6, outbox.deferred());
    assertEquals(List.of(), seen());
    outbox.flush();
    assertEquals(List.of("a", "b"), seen());
    assertTrue(outbox.isDrained());
    assertEquals(0, outbox.deferred());
    assertFalse(transport.isPosted());
    assertEquals(Long.MAX_VALUE, outbox.deadline());
  }

  @Test
  void bufferIsHeldOnlyWhileSomethingWaits() {
    ByteBuffer only = buffers.take();
    buffers.give(only);
    write(bytes("a"));
    outbox.flush();
    assertSame(only, buffers.take());
  }

  @Test
  @DisplayName("[R16] whoever waits for the transport holds no buffer")
  void whoeverWaitsForTheTransportHoldsNoBuffer() {
    ByteBuffer only = buffers.take();
    buffers.give(only);
    block();
    assertSame(only, buffers.take());
    buffers.give(only);
    Backlog.Entry entry = write(large('a', 3 * SIZE));
    assertNotNull(entry);
    take(SIZE); // ends in it
    assertSame(only, buffers.take());
    buffers.give(only);
    take(Long.MAX_VALUE);
    assertEquals(List.of("b*1004", "a*3072"), seen());
    assertTrue(entry.isDone());
  }

  @Test
  void nothingIsTriedWhileTheTransportTakesNoMore() {
    block();
    transport.setRoom(Long.MAX_VALUE);
    assertNotNull(write(bytes("a")));
    assertTrue(offer(bytes("b"), 1000));
    outbox.flush();
    assertEquals(List.of(), seen(), "the loop tells when");
    outbox.writable();
    outbox.flush();
    assertEquals(List.of("b*1004", "a", "b"), seen());
  }

  @Test
  void fullBufferIsFlushedForTheNextMessage() {
    assertNull(write(large('a', 600)));
    assertNull(write(large('b', 600)));
    assertEquals(List.of("a*600"), seen());
    outbox.flush();
    assertEquals(List.of("b*600"), seen());
  }

  @Test
  void messageLargerThanTheBufferGoesThroughIt() {
    assertNull(write(large('a', 10 * SIZE)));
    assertEquals(List.of("a*10240"), seen());
    assertTrue(outbox.isDrained());
  }

  @Test
  void rawBytesHaveNoHeader() {
    outbox.write(Outbox.RAW, bytes("HTTP"));
    outbox.flush();
    assertArrayEquals(bytes("HTTP"), transport.takeWritten());
  }

  @Test
  void writerStaysUntilItsMessageIsInTheBuffer() {
    transport.setRoom(100);
    Backlog.Entry entry = write(large('a', 3 * SIZE));
    assertNotNull(entry);
    assertTrue(transport.isPosted(), "the loop has to wait for the transport");
    assertFalse(entry.isDone());
    take(SIZE);
    assertFalse(entry.isDone());
    for (int i = 0; i < 40 && !entry.isDone(); i++) {
      take(100);
    }
    assertTrue(entry.isDone());
    assertEquals(List.of(), seen(), "the rest is in the buffer");
    assertFalse(entry.isRefused());
    assertTrue(outbox.isBlocked());
    take(Long.MAX_VALUE);
    assertEquals(List.of("a*3072"), seen());
    assertTrue(outbox.isDrained());
  }

  @Test
  void writerOfWriteThroughStaysUntilTheTransportHasItsMessage() {
    assertNull(outbox.writeThrough(Opcode.BINARY, bytes("a")));
    assertEquals(List.of("a"), seen());
    transport.setRoom(2);
    Backlog.Entry small = outbox.writeThrough(Opcode.BINARY, bytes("b"));
    assertNotNull(small);
    Backlog.Entry next = outbox.writeThrough(Opcode.BINARY, bytes("c"));
    Backlog.Entry big = outbox.writeThrough(Opcode.BINARY, large('d', 2 * SIZE));
    assertNotNull(next);
    assertNotNull(big);
    take(1);
    assertTrue(small.isDone());
    assertFalse(next.isDone());
    take(3);
    assertTrue(next.isDone());
    take(2 * SIZE + 3);
    assertFalse(big.isDone(), "a byte is missing");
    take(1);
    assertTrue(big.isDone());
    assertEquals(List.of("b", "c", "d*2048"), seen());
  }

  @Test
  void offersWaitUpToTheLimitAndOneAlways() {
    block();
    assertTrue(offer(large('x', 500), 10), "one always fits an empty queue");
    assertFalse(offer(bytes("y"), 500));
    assertTrue(offer(bytes("z"), 501));
    take(Long.MAX_VALUE);
    assertEquals(List.of("b*1004", "x*500", "z"), seen());
    assertTrue(offer(bytes("again"), 10));
  }

  @Test
  @DisplayName("[H165, V43-V45] control frames go in between messages and the newest counts")
  void controlFramesGoInBetweenMessagesAndTheNewestCounts() {
    transport.setRoom(10);
    Backlog.Entry entry = write(large('a', 3 * SIZE));
    assertNotNull(entry);
    assertTrue(offer(bytes("after"), 1000));
    outbox.pong(bytes("1"));
    outbox.pong(bytes("2"));
    outbox.ping(bytes("p"));
    outbox.ping(bytes("q"));
    take(Long.MAX_VALUE);
    assertEquals(List.of("a*3072", "pong 2", "ping q", "after"), seen());
  }

  @Test
  void everyPongIsKeptWhileThereIsRoom() {
    outbox.pong(bytes("1"));
    outbox.ping(bytes("p"));
    outbox.pong(bytes("2"));
    outbox.flush();
    assertEquals(List.of("pong 1", "ping p", "pong 2"), seen());
  }

  /// Whatever the transport takes and when: what was accepted arrives once, whole and in order.
  @Test
  @DisplayName("[L233] stream is whole whatever the transport takes")
  void streamIsWholeWhateverTheTransportTakes() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      FakeTransport line = new FakeTransport();
      Outbox out = new Outbox(line, buffers, INTERVAL);
      Peer other = new Peer();
      List<String> expected = new ArrayList<>();
      List<Backlog.Entry> writers = new ArrayList<>();
      int pings = 0;
      for (int i = 0; i < 60; i++) {
        byte[] payload = bytes("m" + i + " ".repeat(random.nextInt(3) * random.nextInt(1500)));
        switch (random.nextInt(6)) {
          case 0, 1 -> {
            Backlog.Entry entry =
                random.nextBoolean()
                    ? out.write(Opcode.TEXT, payload)
                    : out.writeThrough(Opcode.TEXT, payload);
            expected.add(Peer.name(payload));
            if (entry != null) {
              writers.add(entry);
            }
          }
          case 2 -> {
            if (out.offer(Opcode.TEXT, payload, payload.length, 3000)) {
              expected.add(Peer.name(payload));
            }
          }
          case 3 -> {
            out.pong(bytes("" + i));
            pings++;
          }
          case 4 -> {
            line.setRoom(random.nextInt(2500));
            out.writable();
            out.flush();
          }
          default -> out.flush();
        }
      }
      line.setRoom(Long.MAX_VALUE);
      out.writable();
      out.flush();
      assertTrue(out.isDrained());
      assertTrue(writers.stream().allMatch(Backlog.Entry::isDone), "seed " + seed);
      List<String> all = other.take(line);
      List<String> messages = all.stream().filter(name -> !name.startsWith("pong ")).toList();
      assertEquals(expected, messages, "seed " + seed);
      assertTrue(all.size() - messages.size() <= pings);
    }
  }
}
