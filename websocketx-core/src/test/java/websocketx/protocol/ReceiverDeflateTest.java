// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;

/// Compressed messages: RFC 7692 §6, §7.2, catalogue part K.
class ReceiverDeflateTest {
  private static final int LIMIT = 1 << 20;
  private static final int RSV1 = FrameEncoder.RSV1;
  private static final String CORRUPT = "failed 1007 compressed data is invalid or incomplete";
  private static final String HELLO = "f2 48 cd c9 c9 07 00";

  private static byte[] compressed(int opcode, String hex) {
    return Bytes.masked(true, RSV1 | opcode, Bytes.hex(hex));
  }

  private static List<String> received(byte[]... frames) {
    return EventLog.deflate(LIMIT, false, frames);
  }

  private static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(message);
    byte[] out = new byte[message.length + 1000];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  @Test
  void compressedAndPlainMessagesMix() {
    assertEquals(
        List.of("text Hello", "text plain", "binary 48656c6c6f", "text "),
        received(
            compressed(Opcode.TEXT, HELLO),
            Bytes.masked(Opcode.TEXT, "plain"),
            compressed(Opcode.BINARY, HELLO),
            compressed(Opcode.TEXT, "00")));
  }

  @Test
  void messageSaysWhetherItCameCompressed() {
    Inflaters inflaters = new Inflaters(1);
    Receiver receiver = new Receiver(Role.SERVER, LIMIT, new MessageInflater(inflaters, false, 15));
    List<String> compressed = new ArrayList<>();
    EventLog log =
        new EventLog() {
          @Override
          public void message(boolean text, byte[] payload) {
            compressed.add(new String(payload, UTF_8) + " " + receiver.isCompressed());
          }
        };
    ByteBuffer source =
        ByteBuffer.wrap(
            Bytes.concat(
                compressed(Opcode.TEXT, HELLO),
                Bytes.masked(false, Opcode.TEXT, Bytes.utf8("pla")),
                Bytes.masked(true, Opcode.CONTINUATION, Bytes.utf8("in")),
                Bytes.masked(Opcode.TEXT, "whole")));
    while (source.hasRemaining()) {
      receiver.receive(source, 0, log);
    }
    receiver.release();
    inflaters.close();
    assertEquals(List.of("Hello true", "plain false", "whole false"), compressed);
  }

  @Test
  void fragmentsAreOneStreamWhereverTheyAreCut() {
    byte[] stream = Bytes.hex(HELLO);
    for (int cut = 0; cut <= stream.length; cut++) {
      assertEquals(
          List.of("ping 01", "text Hello"),
          received(
              Bytes.masked(false, RSV1 | Opcode.TEXT, Arrays.copyOf(stream, cut)),
              Bytes.masked(true, Opcode.PING, new byte[] {1}),
              Bytes.masked(
                  true, Opcode.CONTINUATION, Arrays.copyOfRange(stream, cut, stream.length))));
    }
  }

  @Test
  void contextIsTakenOverFromMessageToMessage() {
    byte[][] frames = {
      compressed(Opcode.TEXT, HELLO),
      Bytes.masked(Opcode.TEXT, "not in the window"),
      compressed(Opcode.TEXT, "f2 00 11 00 00")
    };
    assertEquals(
        List.of("text Hello", "text not in the window", "text Hello"),
        EventLog.deflate(LIMIT, true, frames));
    assertEquals(List.of("text Hello", "text not in the window", CORRUPT), received(frames));
  }

  @ParameterizedTest(name = "[F127, G160, K215] {0}")
  @ValueSource(
      strings = {
        "c9 80 m", "ca 80 m", "c8 80 m", "c0 80 m", "a1 80 m", "91 80 m", "e1 80 m", "f1 80 m",
        "c3 80 m", "cb 80 m"
      })
  void otherReservedBitsAndPlacesAreAnswered1002(String frame) {
    List<String> events = received(compressed(Opcode.TEXT, HELLO), Bytes.hex(frame));
    assertEquals(2, events.size());
    assertTrue(events.getLast().startsWith("failed 1002 RSV"), events.getLast());
  }

  @Test
  void rsv1OnAContinuationIsAnswered1002() {
    assertEquals(
        List.of("failed 1002 RSV1 set"),
        received(
            Bytes.masked(false, RSV1 | Opcode.TEXT, Bytes.hex("f2 48")),
            Bytes.masked(true, RSV1 | Opcode.CONTINUATION, Bytes.hex("cd c9 c9 07 00"))));
  }

  @Test
  void compressedMessageInsideAMessageIsAnswered1002() {
    assertEquals(
        List.of("failed 1002 data before FIN"),
        received(
            Bytes.masked(false, Opcode.TEXT, Bytes.utf8("a")), compressed(Opcode.TEXT, HELLO)));
  }

  @Test
  void withoutTheExtensionRsv1IsAnswered1002() {
    assertEquals(List.of("failed 1002 RSV1 set"), EventLog.server(compressed(Opcode.TEXT, HELLO)));
  }

  @ParameterizedTest(name = "[K209] {0}")
  @ValueSource(strings = {"f2 48 cd", "07", "ff", "f2 48 cd c9 c9 07 00 aa", "00 05 00 fa ff 48"})
  void invalidAndIncompleteStreamsAreAnswered1007(String stream) {
    assertEquals(
        List.of("text Hello", CORRUPT),
        received(
            compressed(Opcode.TEXT, HELLO),
            compressed(Opcode.BINARY, stream),
            compressed(Opcode.TEXT, HELLO)));
  }

  @Test
  @DisplayName("[I178] invalid text inside is answered 1007 as soon as it is there")
  void invalidTextInsideIsAnswered1007AsSoonAsItIsThere() {
    byte[] stream = deflated(new byte[] {'a', (byte) 0xC3, (byte) 0x28, 'b'});
    assertEquals(
        List.of("failed 1007 text is not UTF-8"),
        received(
            Bytes.masked(false, RSV1 | Opcode.TEXT, stream),
            Bytes.masked(true, Opcode.PING, new byte[0])));
    assertEquals(
        List.of("failed 1007 text is not UTF-8"),
        received(Bytes.masked(true, RSV1 | Opcode.TEXT, deflated(new byte[] {'a', (byte) 0xC3}))));
    assertEquals(
        List.of("binary 61c328"),
        received(
            Bytes.masked(
                true, RSV1 | Opcode.BINARY, deflated(new byte[] {'a', (byte) 0xC3, 0x28}))));
  }

  @Test
  void limitHoldsForWhatComesOut() {
    byte[] stream = deflated(new byte[2048]);
    assertTrue(stream.length < 50);
    byte[] frame = Bytes.masked(true, RSV1 | Opcode.BINARY, stream);
    assertEquals(1, EventLog.deflate(2048, false, frame).size());
    assertTrue(EventLog.deflate(2048, false, frame).getFirst().startsWith("binary 0000"));
    assertEquals(
        List.of("failed 1009 message over 2047 bytes, raise readLimit"),
        EventLog.deflate(2047, false, frame));
  }

  /// [K204-K206, V30-V35]: a bomb costs the limit, whatever its size and shape.
  @Test
  @DisplayName("[K204-K206, V30-V35] bomb is stopped at the limit")
  void bombIsStoppedAtTheLimit() {
    byte[] stream = deflated(new byte[50_000_000]);
    List<String> tooBig = List.of("failed 1009 message over 16384 bytes, raise readLimit");
    int step = 100;
    byte[][] frames = new byte[stream.length / step + 1][];
    for (int i = 0; i < frames.length; i++) {
      int to = Math.min(stream.length, (i + 1) * step);
      frames[i] =
          Bytes.masked(
              to == stream.length,
              i == 0 ? RSV1 | Opcode.TEXT : Opcode.CONTINUATION,
              Arrays.copyOfRange(stream, i * step, to));
    }
    assertEquals(tooBig, new Once(16_384).receive(Bytes.concat(frames)));
    byte[] beginning = Bytes.masked(true, RSV1 | Opcode.TEXT, Arrays.copyOf(stream, 10_000));
    assertEquals(tooBig, new Once(16_384).receive(beginning));
  }

  /// Without cuts, for what is large.
  private static final class Once {
    private final EventLog log = new EventLog();
    private final Receiver receiver;
    private int calls;

    Once(long limit) {
      receiver = new Receiver(Role.SERVER, limit, new MessageInflater(new Inflaters(1), false, 15));
    }

    List<String> receive(byte[] bytes) {
      ByteBuffer source = ByteBuffer.wrap(bytes);
      while (source.hasRemaining()) {
        receiver.receive(source, 0, log);
        calls++;
      }
      receiver.release();
      return log.events;
    }
  }

  /// [K211]: blocks without content are no way around the limit.
  @Test
  @DisplayName("[K211, V38] empty blocks are bounded")
  void emptyBlocksAreBounded() {
    byte[] blocks = new byte[5 * 200_000];
    for (int i = 0; i < blocks.length; i += 5) {
      blocks[i + 3] = (byte) 0xFF;
      blocks[i + 4] = (byte) 0xFF;
    }
    assertEquals(
        List.of("failed 1009 message over 2048 bytes, raise readLimit"),
        new Once(2048).receive(Bytes.masked(true, RSV1 | Opcode.TEXT, blocks)));
    String fault = "failed 1009 compressed data is over 8 times as long as its content";
    assertEquals(
        List.of(fault), new Once(1 << 20).receive(Bytes.masked(true, RSV1 | Opcode.TEXT, blocks)));
    byte[] half = Arrays.copyOf(blocks, 4500);
    assertEquals(
        List.of(fault),
        new Once(2048)
            .receive(
                Bytes.concat(
                    Bytes.masked(false, RSV1 | Opcode.TEXT, half),
                    Bytes.masked(true, Opcode.CONTINUATION, half))));
    assertEquals(
        List.of("text "),
        new Once(2048)
            .receive(Bytes.masked(true, RSV1 | Opcode.TEXT, Bytes.concat(half, new byte[1]))));
  }

  @Test
  void eachByteMayBeFlushedOnItsOwn() {
    Deflater deflater = new Deflater(6, true);
    byte[][] frames = new byte[2048][];
    byte[] out = new byte[100];
    for (int i = 0; i < frames.length; i++) {
      deflater.setInput(new byte[] {(byte) (31 * i)});
      int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
      boolean isLast = i == frames.length - 1;
      frames[i] =
          Bytes.masked(
              isLast,
              i == 0 ? RSV1 | Opcode.BINARY : Opcode.CONTINUATION,
              Arrays.copyOf(out, isLast ? length - 4 : length));
    }
    deflater.end();
    List<String> events = new Once(2048).receive(Bytes.concat(frames));
    assertEquals(1, events.size());
    assertTrue(events.getFirst().startsWith("binary 001f3e5d"), events.getFirst());
  }

  @Test
  void whatCannotShrinkFitsTheLimitWhoeverCompressedIt() {
    byte[] stored = new byte[5 * 16 + 16 * 64 + 1];
    for (int i = 0; i < 16; i++) {
      stored[69 * i + 1] = 64;
      stored[69 * i + 3] = (byte) ~64;
      stored[69 * i + 4] = (byte) 0xFF;
    }
    assertEquals(
        List.of("binary " + "00".repeat(1024)),
        new Once(1024).receive(Bytes.masked(true, RSV1 | Opcode.BINARY, stored)));
  }

  /// As a frame of a message that is not compressed is.
  @Test
  @DisplayName(
      "[F139, K211] a later frame that is too long for the message is refused at its header")
  void laterFrameThatIsTooLongIsRefusedAtItsHeader() {
    int limit = 1000;
    byte[] stored = new byte[5 + 500]; // one block that is not the last
    stored[1] = (byte) 500;
    stored[2] = (byte) (500 >> 8);
    stored[3] = (byte) ~500;
    stored[4] = (byte) (~500 >> 8);
    byte[] first = Bytes.masked(false, RSV1 | Opcode.BINARY, stored);
    int room = DeflatedAssembly.maxCompressed(limit) - stored.length;
    byte[] fits = Arrays.copyOf(Bytes.masked(true, Opcode.CONTINUATION, new byte[room]), 8);
    byte[] tooLong = Arrays.copyOf(Bytes.masked(true, Opcode.CONTINUATION, new byte[room + 1]), 8);
    assertEquals(List.of(), new Once(limit).receive(Bytes.concat(first, fits)));
    assertEquals(
        List.of("failed 1009 message over 1000 bytes, raise readLimit"),
        new Once(limit).receive(Bytes.concat(first, tooLong)));
  }

  @Test
  void withoutALimitNoFrameIsLongerThanCanBeCounted() {
    byte[] begun = Bytes.masked(true, RSV1 | Opcode.BINARY, new byte[70_000]);
    ByteBuffer.wrap(begun).putLong(2, Integer.MAX_VALUE + 1L);
    List<String> events = new Once(Long.MAX_VALUE).receive(begun);
    assertEquals(1, events.size());
    assertTrue(events.getFirst().startsWith("failed 1009 "), events.getFirst());
    ByteBuffer.wrap(begun).putLong(2, Integer.MAX_VALUE);
    assertEquals(List.of(CORRUPT), new Once(Long.MAX_VALUE).receive(begun));
  }

  /// A peer whose few bytes inflate to many takes turns with the others.
  @Test
  void muchInflatingIsDoneInSteps() {
    byte[] frame = Bytes.masked(true, RSV1 | Opcode.BINARY, deflated(new byte[16 << 20]));
    Once once = new Once(16 << 20);
    assertEquals(1, once.receive(frame).size());
    assertTrue(once.calls >= 16, () -> "in " + once.calls + " steps");
  }

  /// Setting a window up and reading codes is work, even if nothing comes out.
  @Test
  @DisplayName("[K211, K212] much work for nothing is done in steps")
  void muchWorkForNothingIsDoneInSteps() {
    byte[] finalBlocks = new byte[2048];
    for (int i = 0; i < finalBlocks.length; i += 2) {
      finalBlocks[i] = 3;
    }
    byte[] many = Bytes.masked(true, RSV1 | Opcode.BINARY, finalBlocks);
    byte[] emptyBlocks = new byte[5 * 1500 + 1];
    for (int i = 0; i + 5 < emptyBlocks.length; i += 5) {
      emptyBlocks[i + 3] = (byte) 0xFF;
      emptyBlocks[i + 4] = (byte) 0xFF;
    }
    byte[][] twenty = new byte[20][];
    Arrays.fill(twenty, Bytes.masked(true, RSV1 | Opcode.BINARY, emptyBlocks));
    byte[] empty = Bytes.masked(true, RSV1 | Opcode.BINARY, new byte[1]);
    byte[][] thousand = new byte[1000][];
    Arrays.fill(thousand, empty);
    for (byte[] frames :
        List.of(
            Bytes.concat(many, many, many, many), Bytes.concat(twenty), Bytes.concat(thousand))) {
      Once once = new Once(LIMIT);
      assertEquals("binary ", once.receive(frames).getLast());
      assertTrue(once.calls >= 4, () -> "in " + once.calls + " steps");
    }
  }

  @Test
  void incompleteMessageGivesItsInflaterBack() {
    Inflaters inflaters = new Inflaters(1);
    Receiver receiver = new Receiver(Role.SERVER, LIMIT, new MessageInflater(inflaters, false, 15));
    receiver.receive(
        ByteBuffer.wrap(Bytes.masked(false, RSV1 | Opcode.TEXT, Bytes.hex("f2"))),
        0,
        new EventLog());
    assertTrue(receiver.isIncomplete());
    inflaters.close();
    assertEquals(1, inflaters.live());
    receiver.release();
    assertEquals(0, inflaters.live());
    assertFalse(receiver.isIncomplete());
  }
}
