// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.transport.FakeTransport;

@Timeout(60)
class CompressedConnectionTest {
  private static final long SECOND = 1_000_000_000;
  private static final int COMPRESSED = FrameEncoder.RSV1 | Opcode.BINARY;
  private static final int MIDDLE = 700;

  private static final byte[] CLOSE =
      FrameEncoder.maskedFrame(true, Opcode.CLOSE, new byte[] {3, (byte) 0xE8}, 7);

  private final BlockingQueue<Message> read = new LinkedBlockingQueue<>();

  /// Echoes messages of one size.
  private FakeServer server(Options options) throws IOException {
    return new FakeServer(
        WebSocketServer.builder()
            .options(options.compression(Compression.level(1).contextTakeover(true, true)))
            .handler(connection -> {
              for (Message message : connection) {
                read.add(message);
                if (message.size() == MIDDLE) {
                  connection.write(message);
                }
              }
            })
            .build());
  }

  private static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(message);
    byte[] out = new byte[message.length + 1000];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /// Reading goes on by itself, and what comes behind is not lost.
  @Test
  void whatInflatesToMuchIsReadInManyTurns() throws Exception {
    Options options = Options.defaults().readLimit(16 << 20).messageTimeout(Duration.ofSeconds(5));
    FakeServer fake = server(options);
    FakeTransport transport = fake.openCompressed();
    byte[] large = FrameEncoder.maskedFrame(true, COMPRESSED, deflated(new byte[8 << 20]), 7);
    byte[] small = FrameEncoder.maskedFrame(true, COMPRESSED, deflated(new byte[5]), 7);
    transport.receive(concat(large, small, CLOSE));
    assertFalse(transport.isReading, "it takes a rest");
    assertTrue(transport.isPosted(), "and comes back");
    transport.advance(SECOND);
    FakeServer.turnUntil(transport, () -> transport.closed > 0 || transport.isOutputShut);
    assertEquals(8 << 20, read.take().size());
    assertEquals(5, read.take().size());
  }

  /// While a message is incomplete.
  @Test
  @DisplayName("[K218, V40, V41] every end leaves no native memory behind")
  void everyEndLeavesNoNativeMemoryBehind() throws Exception {
    byte[] begun = FrameEncoder.maskedFrame(false, COMPRESSED, deflated(new byte[500]), 7);
    byte[] corrupt = FrameEncoder.maskedFrame(true, 0, new byte[] {7, 7}, 7);
    byte[] tooBig = FrameEncoder.maskedFrame(true, 0, new byte[100_000], 7);
    List<BiConsumer<FakeTransport, WebSocketConnection>> ends =
        List.of(
            (transport, _) -> transport.receive(CLOSE),
            (transport, _) -> transport.receive(corrupt),
            (transport, _) -> transport.receive(tooBig),
            (transport, _) -> transport.receive(begun), // a second one inside
            (transport, _) -> transport.endInput(null),
            (transport, _) -> transport.endInput(new IOException("reset")),
            (transport, _) -> transport.failed(new OutOfMemoryError("no room")),
            (transport, _) -> transport.advance(70 * SECOND),
            (_, connection) -> connection.close(),
            (_, connection) -> connection.abort(),
            (_, connection) -> connection.server().shutdownNow());
    for (BiConsumer<FakeTransport, WebSocketConnection> end : ends) {
      FakeServer fake = server(Options.defaults());
      FakeTransport transport = fake.openCompressed();
      WebSocketConnection connection = fake.server.connections().iterator().next();
      byte[] whole = FrameEncoder.maskedFrame(true, COMPRESSED, deflated(new byte[MIDDLE]), 7);
      transport.receive(whole);
      read.take(); // and is echoed
      transport.receive(begun);
      assertEquals(1, fake.server.settings().inflaters().live());
      end.accept(transport, connection);
      fake.server.shutdown(CloseFrame.NONE);
      fake.stopAccepting();
      transport.turn();
      transport.advance(70 * SECOND);
      transport.advance(70 * SECOND);
      FakeServer.turnUntil(transport, () -> connection.closeCause() != null);
      assertTrue(fake.server.awaitTermination(Duration.ofSeconds(10)));
      FakeServer.awaitUntil(() -> fake.server.settings().inflaters().live() == 0);
      assertEquals(0, fake.server.settings().deflaters().live());
    }
  }
}
