// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReceiverTest {
  private final EventLog log = new EventLog();
  private final Receiver receiver = new Receiver(Role.SERVER, 1 << 20);

  private void receive(long now, byte[] bytes) {
    receiver.receive(ByteBuffer.wrap(bytes), now, log);
  }

  private void receive(long now, String hex) {
    receive(now, Bytes.hex(hex));
  }

  @Test
  void negativeLimitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Receiver(Role.SERVER, -1));
  }

  @Test
  void examplesOfTheRfcAreReceivedByAServer() { // RFC 6455 §5.7
    assertEquals(
        List.of("text Hello", "pong 48656c6c6f"),
        EventLog.server(
            Bytes.hex("81 85 37 fa 21 3d 7f 9f 4d 51 58 8a 85 37 fa 21 3d 7f 9f 4d 51 58")));
  }

  @Test
  void examplesOfTheRfcAreReceivedByAClient() { // RFC 6455 §5.7
    byte[] binary = new byte[65536];
    assertEquals(
        List.of("text Hello", "text Hello", "ping 48656c6c6f", "binary " + EventLog.hex(binary)),
        EventLog.client(
            Bytes.hex("81 05 48 65 6c 6c 6f 01 03 48 65 6c 80 02 6c 6f 89 05 48 65 6c 6c 6f"),
            FrameEncoder.frame(Opcode.BINARY, binary)));
  }

  @Test
  void maskedFrameIsRefusedByAClient() {
    assertEquals(List.of("failed 1002 masked"), EventLog.client(Bytes.hex("81 85")));
  }

  @Test
  @DisplayName("[V46] a ping of every length is reported with its payload")
  void pingOfEveryLengthIsReported() {
    for (int length = 0; length <= 125; length++) {
      String payload = "p".repeat(length);
      assertEquals(
          List.of("ping " + "70".repeat(length), "pong " + "70".repeat(length)),
          EventLog.server(Bytes.masked(Opcode.PING, payload), Bytes.masked(Opcode.PONG, payload)));
    }
  }

  @Test
  void stopsWhenFullAfterMessagesAndPings() {
    EventLog full =
        new EventLog() {
          @Override
          public boolean full() {
            events.add("full?");
            return true;
          }
        };
    byte[] pong = Bytes.masked(Opcode.PONG, "");
    ByteBuffer source =
        ByteBuffer.wrap(
            Bytes.concat(
                pong,
                Bytes.masked(Opcode.TEXT, "a"),
                pong,
                Bytes.masked(Opcode.PING, ""),
                Bytes.masked(false, Opcode.TEXT, Bytes.utf8("b")),
                Bytes.masked(Opcode.CONTINUATION, "c"),
                Bytes.hex("88 80 m")));
    receiver.receive(source, 0, full);
    assertEquals(List.of("pong ", "text a", "full?"), full.events);
    receiver.receive(source, 0, full);
    assertEquals(List.of("pong ", "ping ", "full?"), full.events.subList(3, 6));
    receiver.receive(source, 0, full);
    assertEquals(List.of("text bc", "full?"), full.events.subList(6, 8));
    assertEquals(6, source.remaining());
    receiver.receive(source, 0, full);
    assertEquals(List.of("close 1005 "), full.events.subList(8, 9));
  }

  @Test
  void everythingAfterTheEndIsConsumedAndIgnored() {
    receive(0, "88 80 m");
    assertTrue(receiver.isDone());
    ByteBuffer late = ByteBuffer.wrap(Bytes.masked(Opcode.TEXT, "late"));
    receiver.receive(late, 0, log);
    assertFalse(late.hasRemaining());
    assertEquals(List.of("close 1005 "), log.events);
    assertFalse(receiver.isIncomplete());
  }

  @Test
  void failureIsTheEndAndForgetsWhatWasHeld() {
    receive(5, "01 83 m 61 62 63 80 84 m 61");
    assertFalse(receiver.isDone());
    receive(6, "ff");
    assertTrue(receiver.isDone());
    assertFalse(receiver.isIncomplete());
    receive(7, "81 81 m 61");
    assertEquals(List.of("failed 1007 text is not UTF-8"), log.events);
  }

  @Test
  void nothingIsIncompleteBetweenMessages() {
    assertFalse(receiver.isIncomplete());
    receive(1, Bytes.masked(Opcode.TEXT, "a"));
    assertFalse(receiver.isIncomplete());
    assertFalse(receiver.isDone());
  }

  @Test
  @DisplayName("[F140, F148] a frame is incomplete from its first byte to its last")
  void frameIsIncompleteFromItsFirstByteToItsLast() {
    byte[] frame = Bytes.masked(true, Opcode.BINARY, new byte[300]);
    for (int i = 0; i < frame.length - 1; i++) {
      receive(10 + i, new byte[] {frame[i]});
      assertTrue(receiver.isIncomplete());
      assertEquals(10, receiver.incompleteSince());
    }
    receive(999, new byte[] {frame[frame.length - 1]});
    assertFalse(receiver.isIncomplete());
    receive(1000, "8a");
    assertTrue(receiver.isIncomplete());
    assertEquals(1000, receiver.incompleteSince());
    receive(1001, "84 m 61");
    assertTrue(receiver.isIncomplete());
    assertEquals(1000, receiver.incompleteSince());
    receive(1002, "61 61 61");
    assertFalse(receiver.isIncomplete());
  }

  @Test
  @DisplayName("[G154] no fragment, control frame or byte moves the start of a message")
  void nothingMovesTheStartOfAMessage() {
    receive(10, "01 81 m 61");
    receive(20, "00 80 m");
    receive(30, "8a 80 m");
    receive(40, "89");
    receive(50, "81 m");
    receive(60, "61 00 82 m 61");
    assertTrue(receiver.isIncomplete());
    assertEquals(10, receiver.incompleteSince());
    receive(70, "61 80 80 m 81");
    assertEquals(List.of("pong ", "ping 61", "text aaa"), log.events);
    assertTrue(receiver.isIncomplete());
    assertEquals(70, receiver.incompleteSince(), "the next message has begun");
  }

  @Test
  void timeMayBeNegative() {
    receive(Long.MIN_VALUE, "01");
    receive(Long.MAX_VALUE, "81");
    assertEquals(Long.MIN_VALUE, receiver.incompleteSince());
  }

  @Test
  @DisplayName("[F140, V10, V13] memory grows with what was received, not with what was declared")
  void declaredLengthReservesNothing() {
    List<Receiver> receivers = new ArrayList<>();
    List<byte[]> starts = // each declares about 1 GiB and sends one byte of it
        List.of(
            Bytes.hex("82 ff 00*4 40 00 00 00 m 61"),
            Bytes.hex("02 ff 00*4 40 00 00 00 m 61"),
            Bytes.hex("01 81 m 61 80 ff 00*4 3f ff ff 00 m 61"),
            Bytes.hex("01 81 m 61 00 ff 00*4 3f ff ff 00 m 61"));
    for (int i = 0; i < 8_000; i++) {
      Receiver one = new Receiver(Role.SERVER, Long.MAX_VALUE);
      one.receive(ByteBuffer.wrap(starts.get(i % starts.size())), 0, log);
      receivers.add(one);
    }
    assertTrue(receivers.stream().allMatch(Receiver::isIncomplete)); // 8 TiB would not have fitted
    assertEquals(List.of(), log.events);
  }

  @Test
  @DisplayName(
      "[F140, V13] half a message takes up to four times what has come, and 4 KiB at least")
  void halfAMessageTakesUpToFourTimesWhatHasCome() {
    int count = 1000;
    int size = 100_000;
    List<Receiver> receivers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receivers.add(new Receiver(Role.SERVER, Long.MAX_VALUE));
      receivers.getLast().receive(ByteBuffer.wrap(Bytes.hex("82 ff 00*5 03 0d 40 m")), 0, log);
    }
    for (int came = 100; came <= size; came += came) {
      byte[] more = new byte[came == 100 ? 100 : came / 2];
      long held = 0;
      for (Receiver one : receivers) {
        one.receive(ByteBuffer.wrap(more), 0, log);
        assertTrue(one.held() >= came && one.held() <= Math.max(4096, 4 * came), "" + one.held());
        held += one.held();
      }
      assertTrue(held <= count * Math.max(4096L, 4L * came), held + " bytes");
    }
    assertTrue(receivers.stream().allMatch(Receiver::isIncomplete));
    assertEquals(List.of(), log.events);
  }

  @Test
  @DisplayName("[F142, V14] one large frame in pieces of one byte")
  void largeFrameInSingleBytesIsReceived() {
    byte[] frame = Bytes.masked(Opcode.TEXT, "x".repeat(1 << 20));
    ByteBuffer source = ByteBuffer.wrap(frame);
    for (int i = 1; i <= frame.length; i++) {
      receiver.receive(source.limit(i), i, log);
    }
    assertEquals(List.of("text " + "x".repeat(1 << 20)), log.events);
  }

  @Test
  void manyFramesInOneBufferAreReceivedInOrder() {
    StringBuilder expected = new StringBuilder();
    byte[] wire = {};
    for (int i = 0; i < 200; i++) {
      wire = Bytes.concat(wire, Bytes.masked(Opcode.TEXT, "message " + i));
      expected.append("text message ").append(i).append('\n');
    }
    assertEquals(expected.toString(), String.join("\n", EventLog.server(wire)) + "\n");
  }

  @Test
  @DisplayName("[H164] pings and pongs without end are taken in portions")
  void controlFramesAreTakenInPortions() {
    int portion = Receiver.MAX_EFFORT / Receiver.EFFORT_OF_CONTROL;
    byte[] one = Bytes.masked(Opcode.PONG, "");
    byte[] other = Bytes.masked(Opcode.PING, "ab");
    ByteBuffer source = ByteBuffer.allocate((one.length + other.length) * portion);
    for (int i = 0; i < portion; i++) {
      source.put(one).put(other);
    }
    source.flip();
    for (int call = 1; call <= 2; call++) {
      receiver.receive(source, 0, log);
      assertEquals(call * portion, log.events.size());
      assertEquals((2 - call) * portion / 2 * (one.length + other.length), source.remaining());
    }
    assertEquals(portion, log.events.stream().filter("ping 6162"::equals).count());
    assertFalse(receiver.isIncomplete());
  }

  @Test
  void incompleteMessageTellsHowMuchItHolds() {
    assertEquals(0, receiver.held());
    receive(0, Bytes.masked(false, Opcode.BINARY, new byte[1000]));
    assertTrue(receiver.held() >= 1000 && receiver.held() <= 4096, "" + receiver.held());
    receive(0, Bytes.masked(true, Opcode.CONTINUATION, new byte[50_000]));
    assertEquals(0, receiver.held());
    receive(0, Bytes.masked(false, Opcode.BINARY, new byte[50_000]));
    assertTrue(receiver.held() >= 50_000 && receiver.held() <= 200_000, "" + receiver.held());
    receiver.release();
    assertEquals(0, receiver.held());
  }
}
