// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.protocol.Opcode;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;
import websocketx.transport.Buffers;
import websocketx.transport.FakeTransport;

@Timeout(60)
class OutboxTest {
  private static final int SIZE = 1024;
  private static final long INTERVAL = 100;

  /// What the peer makes of the bytes.
  private static final class Peer implements Receiver.Events {
    final List<String> seen = new ArrayList<>();
    private final Receiver receiver = new Receiver(Role.CLIENT, Long.MAX_VALUE);

    List<String> take(FakeTransport transport) {
      ByteBuffer source = ByteBuffer.wrap(transport.takeWritten());
      receiver.receive(source, 0, this);
      List<String> taken = List.copyOf(seen);
      seen.clear();
      return taken;
    }

    private static String name(byte[] payload) {
      String text = new String(payload, US_ASCII);
      return text.length() > 20 ? text.charAt(0) + "*" + text.length() : text;
    }

    @Override
    public void message(boolean text, byte[] payload) {
      seen.add(name(payload));
    }

    @Override
    public void ping(byte[] payload) {
      seen.add("ping " + name(payload));
    }

    @Override
    public void pong(byte[] payload) {
      seen.add("pong " + name(payload));
    }

    @Override
    public void close(int code, String reason) {
      seen.add("close " + code);
    }

    @Override
    public void failed(int code, String reason) {
      seen.add("failed " + code + " " + reason);
    }

    @Override
    public boolean full() {
      return false;
    }
  }

  private final FakeTransport transport = new FakeTransport();
  private final Buffers buffers = new Buffers(SIZE);
  private final Outbox outbox = new Outbox(transport, buffers, INTERVAL);
  private final Peer peer = new Peer();

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] large(char of, int size) {
    return bytes(String.valueOf(of).repeat(size));
  }

  private Backlog.@Nullable Entry write(byte[] payload) {
    return outbox.write(Opcode.BINARY, payload);
  }

  private boolean offer(byte[] payload, int max) {
    return outbox.offer(Opcode.BINARY, payload, payload.length, max);
  }

  private List<String> seen() {
    return peer.take(transport);
  }

  /// The transport takes that many bytes more.
  private void take(long bytes) {
    transport.setRoom(bytes);
    outbox.flush();
  }

  /// Fills the output buffer and what the transport takes: whatever comes now waits.
  private void block() {
    transport.setRoom(0);
    assertNull(write(large('b', SIZE - 20)));
    outbox.flush();
    assertTrue(outbox.isBlocked());
  }

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
    take(SIZE + 700);
    assertTrue(entry.isDone());
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

  @Test
  void closeTurnsWaitingWritersAwayAndComesLast() {
    transport.setRoom(10);
    Backlog.Entry inFlight = write(large('a', 3 * SIZE));
    Backlog.Entry waits = write(bytes("b"));
    assertNotNull(inFlight);
    assertNotNull(waits);
    assertTrue(offer(bytes("offered"), 1000));
    outbox.close(new byte[] {3, (byte) 232});
    assertTrue(waits.isRefused());
    assertFalse(inFlight.isRefused());
    outbox.pong(bytes("too late"));
    outbox.ping(bytes("too late"));
    outbox.close(new byte[] {3, (byte) 233});
    assertFalse(outbox.isCloseTaken());
    take(Long.MAX_VALUE);
    assertTrue(inFlight.isDone());
    assertEquals(List.of("a*3072", "offered", "close 1000"), seen());
    assertTrue(outbox.isCloseTaken());
  }

  @Test
  void closeGoesOutAtOnceAndIsTakenWhenTheTransportHasAllOfIt() {
    transport.setRoom(3);
    outbox.close(new byte[] {3, (byte) 232});
    assertFalse(outbox.isCloseTaken());
    outbox.pong(bytes("too late"));
    take(1);
    assertTrue(outbox.isCloseTaken());
    assertEquals(List.of("close 1000"), seen());
  }

  @Test
  void failureSendsEveryWriterAwayAndGivesTheBufferBack() {
    transport.setRoom(10);
    Backlog.Entry inFlight = write(large('a', 3 * SIZE));
    Backlog.Entry waits = write(bytes("b"));
    assertNotNull(inFlight);
    assertNotNull(waits);
    IOException reset = new IOException("reset");
    transport.breakDown(reset);
    outbox.flush();
    assertSame(reset, outbox.failure());
    assertTrue(inFlight.isRefused());
    assertTrue(waits.isRefused());
    assertTrue(outbox.isDrained());
    assertFalse(outbox.isCloseTaken());
    outbox.fail(new IOException("second"));
    assertSame(reset, outbox.failure());
    outbox.pong(bytes("p"));
    outbox.close(new byte[0]);
    outbox.flush();
    assertTrue(outbox.isDrained());
  }

  @Test
  void failureWhileRoomIsMadeIsNoSuccess() {
    assertNull(write(large('a', 600)));
    transport.breakDown(new IOException("reset"));
    Backlog.Entry entry = write(large('b', 600));
    outbox.fail(new IOException("as the connection does when it sees the failure"));
    assertNotNull(entry);
    assertTrue(entry.isRefused());
    assertTrue(outbox.isDrained());
  }

  @Test
  void failureFindsWritersOfWriteThrough() {
    transport.setRoom(1);
    Backlog.Entry entry = outbox.writeThrough(Opcode.BINARY, bytes("a"));
    assertNotNull(entry);
    transport.breakDown(new IOException("reset"));
    outbox.flush();
    assertTrue(entry.isRefused());
  }

  @Test
  void everyMessageThatWaitsHasADeadlineOfItsOwn() {
    block(); // at 0
    assertEquals(INTERVAL, outbox.deadline());
    transport.advanceClock(60);
    assertTrue(offer(large('x', 5 * SIZE), 10_000));
    assertEquals(INTERVAL, outbox.deadline());
    assertFalse(outbox.isOverdue(99));
    assertTrue(outbox.isOverdue(100));
    take(SIZE + 100); // the first message is gone, the second in flight
    assertEquals(160, outbox.deadline());
    transport.advanceClock(60);
    take(SIZE); // some of it is no reason for more time
    assertEquals(160, outbox.deadline());
    assertTrue(outbox.isOverdue(160));
    take(Long.MAX_VALUE);
    assertFalse(outbox.isOverdue(1000));
    assertEquals(Long.MAX_VALUE, outbox.deadline());
  }

  @Test
  void deadlineOfAWriterRunsFromItsCall() {
    block(); // at 0
    transport.advanceClock(50);
    Backlog.Entry first = write(large('x', 50));
    transport.advanceClock(30);
    Backlog.Entry second = write(large('y', 2 * SIZE));
    assertNotNull(first);
    assertNotNull(second);
    take(1100); // block and x are out, y in flight
    assertTrue(first.isDone());
    assertEquals(150, outbox.deadline(), "not later than the real one");
    assertFalse(outbox.isOverdue(160), "that of x was the writer's who is gone");
    assertTrue(outbox.deadline() >= 180);
    assertTrue(outbox.isOverdue(180));
  }

  @Test
  void withoutAnIntervalNothingIsOverdue() {
    Outbox patient = new Outbox(transport, buffers, Long.MAX_VALUE);
    transport.setRoom(0);
    patient.write(Opcode.BINARY, large('x', 2 * SIZE));
    assertEquals(Long.MAX_VALUE, patient.deadline());
    assertFalse(patient.isOverdue(Long.MAX_VALUE - 1));
  }

  /// Whatever the transport takes and when: what was accepted arrives once, whole and in order.
  @Test
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
            out.flush();
          }
          default -> out.flush();
        }
      }
      line.setRoom(Long.MAX_VALUE);
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
