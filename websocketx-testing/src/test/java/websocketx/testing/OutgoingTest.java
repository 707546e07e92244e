// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.Extension;
import websocketx.protocol.Opcode;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;

/// What a peer puts on the wire.
class OutgoingTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final byte[] TEXT = "to be or not to be, ".repeat(20).getBytes(UTF_8);
  private static final int[] WHOLE = {};

  /// A wire that takes everything.
  private static final class Sink implements Wire {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] take() {
      byte[] taken = bytes.toByteArray();
      bytes.reset();
      return taken;
    }

    @Override
    public void write(ByteBuffer source) {
      byte[] taken = new byte[source.remaining()];
      source.get(taken);
      bytes.writeBytes(taken);
    }

    @Override
    public void start(Ends ends) {}

    @Override
    public void awaitWritable() {}

    @Override
    public void setReading(boolean on) {}

    @Override
    public void halfClose() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }

  /// Keeps messages.
  private static final class Messages implements Receiver.Events {
    final List<byte[]> all = new ArrayList<>();

    @Override
    public void message(boolean text, byte[] payload) {
      all.add(payload);
    }

    @Override
    public void ping(byte[] payload) {}

    @Override
    public void pong(byte[] payload) {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void failed(int code, String reason) {
      throw new AssertionError(code + " " + reason);
    }

    @Override
    public boolean full() {
      return false;
    }
  }

  private final Sink sink = new Sink();
  private final Outgoing outgoing = new Outgoing(sink, Role.CLIENT);

  private void agree(String response) {
    Extension offer =
        requireNonNull(Extension.parse(List.of("permessage-deflate; client_max_window_bits")))
            .getFirst();
    Extension answer = requireNonNull(Extension.parse(List.of(response))).getFirst();
    outgoing.startFrames(
        new AgreedDeflate(requireNonNull(PermessageDeflate.accept(offer, answer))));
  }

  private byte[] sent(byte[] message) {
    outgoing.send(Opcode.TEXT, message, WHOLE, TIMEOUT);
    return sink.take();
  }

  @Test
  void messagesAreCompressedOnlyIfThatWasAgreedOn() {
    outgoing.startFrames(null);
    assertEquals((byte) 0x81, sent(TEXT)[0]);
    agree("permessage-deflate");
    byte[] first = sent(TEXT);
    assertEquals((byte) 0xC1, first[0]);
    assertTrue(first.length < 50, "it is much shorter: " + first.length);
    assertEquals((byte) 0x81, sent("short".getBytes(UTF_8))[0], "it would not get shorter");
    outgoing.lose();
    assertEquals(0, outgoing.live());
  }

  @Test
  void contextIsTakenOverUnlessAgreedOtherwise() {
    agree("permessage-deflate");
    int with = sent(TEXT).length;
    assertTrue(sent(TEXT).length < with, "it refers to the one before");
    outgoing.lose();
    Outgoing other = new Outgoing(sink, Role.CLIENT);
    other.startFrames(
        new AgreedDeflate(new PermessageDeflate(true, false, 15, 15, "permessage-deflate")));
    other.send(Opcode.TEXT, TEXT, WHOLE, TIMEOUT);
    int without = sink.take().length;
    other.send(Opcode.TEXT, TEXT, WHOLE, TIMEOUT);
    assertEquals(without, sink.take().length);
    other.lose();
  }

  @Test
  void windowReachesNoFurtherThanAgreed() {
    agree("permessage-deflate; client_max_window_bits=8");
    Inflaters inflaters = new Inflaters(1);
    Receiver receiver = new Receiver(Role.SERVER, 1 << 20, new MessageInflater(inflaters, true, 8));
    Messages messages = new Messages();
    byte[] message = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(1000).getBytes(UTF_8);
    for (int i = 0; i < 5; i++) {
      ByteBuffer source = ByteBuffer.wrap(sent(message));
      assertEquals((byte) 0xC1, source.get(0));
      receiver.receive(source, 0, messages);
      assertArrayEquals(message, messages.all.get(i));
    }
    inflaters.close();
    outgoing.lose();
  }

  @Test
  void fragmentsHaveTheirSizesWhileThereIsSomething() {
    outgoing.startFrames(null);
    outgoing.send(Opcode.BINARY, new byte[4], new int[] {1, 0, 2}, TIMEOUT);
    byte[] frames = sink.take();
    assertEquals(4 * 6 + 4, frames.length);
    assertArrayEquals(new byte[] {2, (byte) 0x81}, new byte[] {frames[0], frames[1]});
    assertArrayEquals(new byte[] {0, (byte) 0x80}, new byte[] {frames[7], frames[8]});
    assertArrayEquals(new byte[] {0, (byte) 0x82}, new byte[] {frames[13], frames[14]});
    assertArrayEquals(new byte[] {(byte) 0x80, (byte) 0x81}, new byte[] {frames[21], frames[22]});
    outgoing.send(Opcode.BINARY, new byte[4], new int[] {4}, TIMEOUT);
    assertEquals(6 + 4, sink.take().length);
    assertThrows(
        IllegalArgumentException.class,
        () -> outgoing.send(Opcode.BINARY, new byte[4], new int[] {5}, TIMEOUT));
    assertThrows(
        IllegalArgumentException.class,
        () -> outgoing.send(Opcode.BINARY, new byte[4], new int[] {5, -1}, TIMEOUT));
    agree("permessage-deflate");
    outgoing.send(Opcode.TEXT, TEXT, new int[] {200, 200}, TIMEOUT);
    frames = sink.take();
    assertEquals((byte) 0x41, frames[0]);
    byte[] last = {(byte) 0x80, (byte) 0x80};
    assertArrayEquals(last, new byte[] {frames[frames.length - 6], frames[frames.length - 5]});
    outgoing.lose();
  }

  @Test
  @DisplayName("[V83] each frame of a client has a mask of its own")
  void eachFrameOfAClientHasAMaskOfItsOwn() {
    Outgoing client = new Outgoing(new Sink(), Role.CLIENT);
    Set<Integer> masks = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      masks.add(ByteBuffer.wrap(client.frame(true, Opcode.TEXT, new byte[0])).getInt(2));
    }
    assertTrue(
        masks.size() >= 998, () -> masks.size() + " of 1000"); // two meet once in 10,000 runs
  }
}
