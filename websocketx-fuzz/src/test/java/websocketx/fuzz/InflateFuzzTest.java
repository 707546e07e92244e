// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.deflate.Deflaters;
import websocketx.deflate.InflatedMessage;
import websocketx.deflate.InflatedMessage.State;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageDeflater;
import websocketx.deflate.MessageInflater;

/// A compressed message is what `java.util.zip` makes of it in one go, and what we compress it
/// understands.
class InflateFuzzTest {
  private static final int MESSAGES = 8;
  private static final int MOST = 1 << 20;
  private static final int TAIL_LENGTH = 4;

  private final Inflaters inflaters = new Inflaters(2);
  private final Deflaters deflaters = new Deflaters(2);

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void messageIsWhatZipMakesOfIt(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
    assertTrue(inflaters.live() <= 2, "inflaters were not given back");
  }

  private void check(Script script) {
    int how = script.octet();
    int bits = 8 + (how & 7);
    boolean takeover = (how & 8) != 0;
    boolean isPlain = (how & 16) != 0;
    int limit = (how & 32) != 0 ? MOST : script.octet() << (how >> 6 << 2);
    MessageInflater inflater = new MessageInflater(inflaters, takeover, bits);
    MessageDeflater deflater = new MessageDeflater(deflaters, 1 + how % 9, takeover, bits);
    byte[] before = {};
    for (int i = 0; i < MESSAGES && script.hasMore(); i++) {
      int length = script.octet() << 3;
      int cut = script.octet();
      byte[] data = script.take(length);
      byte[] inflated =
          isPlain
              ? roundTrip(deflater, inflater, data, cut)
              : inflate(inflater, data, cut, limit, before);
      if (inflated == null) {
        return; // the connection fails
      }
      if (takeover) {
        byte[] all = Arrays.copyOf(before, before.length + inflated.length);
        System.arraycopy(inflated, 0, all, before.length, inflated.length);
        before = Arrays.copyOfRange(all, Math.max(0, all.length - (1 << bits)), all.length);
      }
    }
  }

  /// Our own messages, and those of the JDK's deflater, which knows of no message before.
  private static byte[] roundTrip(
      MessageDeflater deflater, MessageInflater inflater, byte[] data, int cut) {
    byte[] compressed = deflater.deflate(data);
    assertNotNull(compressed);
    byte[] sent = compressed.length < data.length ? compressed : zipped(data, cut % 10);
    deflater.commit(data);
    try (InflatedMessage message = inflater.begin(data.length)) {
      assertEquals(State.GOOD, feed(message, sent, cut));
      assertArrayEquals(data, message.toByteArray());
    }
    return data;
  }

  private static byte[] zipped(byte[] data, int level) {
    try (Deflater zip = new Deflater(level, true)) {
      zip.setInput(data);
      byte[] output = new byte[data.length * 2 + 100];
      int size = zip.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(output, data.length == 0 ? 0 : size - TAIL_LENGTH);
    }
  }

  private static byte @Nullable [] inflate(
      MessageInflater inflater, byte[] data, int cut, int limit, byte[] before) {
    byte[] wanted = Zip.inflate(data, limit, before);
    try (InflatedMessage message = inflater.begin(limit)) {
      State state = feed(message, data, cut);
      assertTrue(message.size() <= limit, "more than the limit");
      assertEquals(wanted != null, state == State.GOOD, () -> "it is " + state);
      if (wanted != null) {
        assertArrayEquals(wanted, message.toByteArray());
      }
      return wanted;
    }
  }

  private static State feed(InflatedMessage message, byte[] data, int cut) {
    for (int from = 0; from < data.length; ) {
      int most = from == 0 && cut > 0 ? cut : InflatedMessage.MAX_INPUT;
      int length = Math.min(most, data.length - from);
      System.arraycopy(data, from, message.input(), 0, length);
      State state = message.append(length);
      if (state != State.GOOD) {
        return state;
      }
      from += length;
    }
    return message.finish();
  }
}
