// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Messages in several frames: RFC 6455 §5.4, catalogue part G.
class ReceiverFragmentationTest {
  private static final String TOO_BIG = "failed 1009 message over 10 bytes, raise readLimit";

  private static byte[] first(String payload) {
    return Bytes.masked(false, Opcode.TEXT, Bytes.utf8(payload));
  }

  private static byte[] next(String payload) {
    return Bytes.masked(false, Opcode.CONTINUATION, Bytes.utf8(payload));
  }

  private static byte[] last(String payload) {
    return Bytes.masked(true, Opcode.CONTINUATION, Bytes.utf8(payload));
  }

  @Test
  void fragmentsAreJoined() {
    assertEquals(
        List.of("text one two three", "text four"),
        EventLog.server(first("one "), next("two "), last("three"), first("four"), last("")));
  }

  @Test
  void emptyFragmentsAreJoined() {
    assertEquals(
        List.of("text ", "text ab", "text "),
        EventLog.server(
            first(""), last(""), first(""), next("ab"), last(""), Bytes.masked(Opcode.TEXT, "")));
  }

  @Test
  void binaryStaysBinary() {
    assertEquals(
        List.of("binary ff00fe"),
        EventLog.server(
            Bytes.masked(false, Opcode.BINARY, Bytes.hex("ff")),
            Bytes.masked(true, Opcode.CONTINUATION, Bytes.hex("00 fe"))));
  }

  @Test
  @DisplayName("[G149] a continuation without a start is answered 1002")
  void continuationWithoutAStartIsRefused() {
    List<String> refused = List.of("text a", "failed 1002 continuation after FIN");
    assertEquals(refused, EventLog.server(Bytes.masked(Opcode.TEXT, "a"), last("b")));
    assertEquals(refused, EventLog.server(Bytes.masked(Opcode.TEXT, "a"), next("b")));
  }

  @Test
  void newMessageInsideAMessageIsRefused() {
    List<String> refused = List.of("failed 1002 data before FIN");
    assertEquals(refused, EventLog.server(first("a"), first("b")));
    assertEquals(refused, EventLog.server(first("a"), Bytes.masked(true, 2, new byte[0])));
  }

  @Test
  @DisplayName("[G155] control frames between fragments are reported at once")
  void controlFramesBetweenFragmentsAreReportedAtOnce() {
    assertEquals(
        List.of("ping 6869", "pong ", "text onetwo"),
        EventLog.server(
            first("one"),
            Bytes.masked(Opcode.PING, "hi"),
            Bytes.masked(Opcode.PONG, ""),
            last("two")));
    assertEquals(
        List.of("close 1001 bye"),
        EventLog.server(
            first("one"),
            Bytes.masked(true, Opcode.CLOSE, new CloseBody(1001, "bye").encode()),
            last("two")));
  }

  @Test
  @DisplayName("[G160] RSV1 on a continuation is answered 1002")
  void rsv1OnAContinuationIsRefused() {
    assertEquals(
        List.of("failed 1002 RSV1 set"), EventLog.server(first("a"), Bytes.hex("c0 80 m")));
  }

  @Test
  @DisplayName("[G153, V18, V22-V25] the limit holds for the sum, at the header that crosses it")
  void limitHoldsForTheSum() {
    assertEquals(
        List.of("text 0123456789"), EventLog.server(10, first("01234"), next("5678"), last("9")));
    assertEquals(List.of(TOO_BIG), EventLog.server(10, first("01234"), next("5678"), last("9a")));
    assertEquals(
        List.of(TOO_BIG), EventLog.server(10, first("01234"), Bytes.hex("00 86 m")), "header only");
    assertEquals(
        List.of("text 0123456789", "text 0123456789"),
        EventLog.server(10, first("0123456789"), last(""), first("0123456789"), last("")));
  }

  @Test
  @DisplayName("[V4, V5] a length that would overflow the sum is answered 1009")
  void lengthThatWouldOverflowTheSumIsRefused() {
    byte[] huge = Bytes.hex("80 ff 7f ff*7 m");
    assertEquals(List.of(TOO_BIG), EventLog.server(10, first("a"), huge));
    assertEquals(
        List.of("failed 1009 message over 2147483639 bytes, raise readLimit"),
        EventLog.server(Long.MAX_VALUE, first("a"), Bytes.hex("80 ff 00*4 7f ff ff f7 m")));
  }

  private static List<String> emptyFragments(int before, int after) {
    EventLog log = new EventLog();
    Receiver receiver = new Receiver(Role.SERVER, 100);
    receiver.receive(ByteBuffer.wrap(first("")), 0, log);
    for (int i = 1; i < before; i++) {
      receiver.receive(ByteBuffer.wrap(next("")), 0, log);
    }
    receiver.receive(ByteBuffer.wrap(Bytes.masked(Opcode.PONG, "")), 0, log);
    receiver.receive(ByteBuffer.wrap(next("a")), 0, log);
    for (int i = 0; i < after; i++) {
      receiver.receive(ByteBuffer.wrap(next("")), 0, log);
    }
    receiver.receive(ByteBuffer.wrap(last("b")), 0, log);
    return log.events;
  }

  @Test
  @DisplayName("[G151, V21] more than 1,024 empty fragments in a row are answered 1008")
  void tooManyEmptyFragmentsInARowAreRefused() {
    assertEquals(List.of("pong ", "text ab"), emptyFragments(1024, 1024));
    String refused = "failed 1008 over 1024 empty fragments in a row";
    assertEquals(List.of(refused), emptyFragments(1025, 0));
    assertEquals(List.of("pong ", refused), emptyFragments(1, 1025));
  }

  @Test
  @DisplayName("[G151] control frames do not excuse empty fragments")
  void controlFramesDoNotExcuseEmptyFragments() {
    EventLog log = new EventLog();
    Receiver receiver = new Receiver(Role.SERVER, 100);
    receiver.receive(ByteBuffer.wrap(first("")), 0, log);
    ByteBuffer round = ByteBuffer.wrap(Bytes.concat(next(""), Bytes.masked(Opcode.PONG, "")));
    for (int i = 0; i < 1024; i++) {
      receiver.receive(round.rewind(), 0, log);
    }
    assertEquals("failed 1008 over 1024 empty fragments in a row", log.events.getLast());
    assertEquals(1024, log.events.size());
  }

  @Test
  @DisplayName("[G152, V19, V20] half a million one-byte fragments make one message")
  void anyNumberOfFragmentsWithPayloadIsAllowed() {
    int count = 500_000;
    byte[] expected = new byte[count];
    Arrays.fill(expected, (byte) 'x');
    List<byte[]> messages = new ArrayList<>();
    EventLog log =
        new EventLog() {
          @Override
          public void message(boolean text, byte[] payload) {
            messages.add(payload);
          }
        };
    Receiver receiver = new Receiver(Role.SERVER, count);
    receiver.receive(ByteBuffer.wrap(first("x")), 0, log);
    ByteBuffer middle = ByteBuffer.wrap(next("x"));
    for (int i = 0; i < count - 2; i++) {
      receiver.receive(middle.rewind(), 0, log);
    }
    receiver.receive(ByteBuffer.wrap(last("x")), 0, log);
    assertEquals(List.of(), log.events);
    assertEquals(1, messages.size());
    assertEquals(-1, Arrays.mismatch(expected, messages.getFirst()), "exact array");
  }

  @Test
  void randomFragmentsInRandomPiecesAreTheMessageThatWasSent() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      byte[] message = new byte[random.nextInt(40_000)];
      random.nextBytes(message);
      byte[] wire = fragments(message, random);
      EventLog log = new EventLog();
      Receiver receiver = new Receiver(Role.SERVER, 40_000);
      for (int from = 0; from < wire.length; ) {
        int length = Math.min(wire.length - from, 1 + random.nextInt(9_000));
        receiver.receive(ByteBuffer.wrap(wire, from, length), 0, log);
        from += length;
      }
      assertEquals(List.of("binary " + EventLog.hex(message)), log.events);
    }
  }

  private static byte[] fragments(byte[] message, Random random) {
    byte[] wire = {};
    int opcode = Opcode.BINARY;
    int from = 0;
    while (true) {
      int length = Math.min(message.length - from, random.nextInt(20_000));
      boolean fin = from + length == message.length;
      byte[] payload = Arrays.copyOfRange(message, from, from + length);
      wire = Bytes.concat(wire, FrameEncoder.maskedFrame(fin, opcode, payload, random.nextInt()));
      if (fin) {
        return wire;
      }
      from += length;
      opcode = Opcode.CONTINUATION;
    }
  }
}
