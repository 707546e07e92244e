// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.protocol.Opcode;

/// What becomes of those who wait: the Close frame, a failure, a deadline.
@Timeout(60)
class OutboxEndTest extends OutboxFixture {
  @Test
  @DisplayName("[H171] close turns waiting writers away and comes last")
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
  @DisplayName("[V41] failure sends every writer away and gives the buffer back")
  void failureSendsEveryWriterAwayAndGivesTheBufferBack() {
    transport.setRoom(10);
    Backlog.Entry inFlight = write(large('a', 3 * SIZE));
    Backlog.Entry waits = write(bytes("b"));
    assertNotNull(inFlight);
    assertNotNull(waits);
    IOException reset = new IOException("reset");
    transport.breakDown(reset);
    take(Long.MAX_VALUE);
    assertSame(reset, outbox.failure());
    assertTrue(inFlight.isRefused());
    assertTrue(waits.isRefused());
    assertTrue(outbox.isDrained());
    assertFalse(outbox.isCloseTaken());
    outbox.fail(new IOException("second"));
    assertSame(reset, outbox.failure());
    outbox.pong(bytes("p"));
    outbox.close(new byte[0]);
    take(Long.MAX_VALUE);
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
    take(Long.MAX_VALUE);
    assertTrue(entry.isRefused());
  }

  @Test
  @DisplayName("[L223] every message that waits has a deadline of its own")
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
}
