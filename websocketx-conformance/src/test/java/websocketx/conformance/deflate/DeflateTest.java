// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void zlibInflatesItAndTheWindowIsKept(int bits) throws Exception {
    Deflate deflate = new Deflate(bits);
    Inflate own = new Inflate(1 << 20);
    Inflater zlib = new Inflater(true);
    SplittableRandom random = new SplittableRandom(bits);
    for (int i = 0; i < 40; i++) {
      byte[] payload = InflateTest.payload(random, random.nextInt(50_000));
      byte[] compressed = deflate.message(payload);
      assertArrayEquals(payload, own.message(compressed), "message " + i);
      assertArrayEquals(payload, inflate(zlib, compressed, payload.length), "message " + i);
    }
    zlib.end();
    assertTrue(own.farthest() <= 1 << bits, "refers " + own.farthest() + " back");
    assertTrue(own.farthest() > 1 << (bits - 1), "the window is hardly used: " + own.farthest());
  }

  @Test
  void whatRepeatsBecomesSmall() {
    assertTrue(new Deflate(15).message(new byte[1 << 20]).length < 10_000);
  }

  @Test
  void forgottenMessagesAreNotReferredTo() throws Exception {
    Deflate deflate = new Deflate(15);
    byte[] payload = InflateTest.payload(new SplittableRandom(7), 3000);
    byte[] first = deflate.message(payload);
    assertTrue(deflate.message(payload).length < first.length / 5, "context is used");
    deflate.forget();
    assertArrayEquals(first, deflate.message(payload));
  }

  @Test
  void nothingIsTwoOctets() throws Exception {
    byte[] compressed = new Deflate(15).message(new byte[0]);
    assertEquals(2, compressed.length);
    assertEquals(0, new Inflate(10).message(compressed).length);
  }

  private static byte[] inflate(Inflater zlib, byte[] compressed, int length)
      throws DataFormatException {
    byte[] stream = Arrays.copyOf(compressed, compressed.length + 4);
    stream[stream.length - 2] = -1;
    stream[stream.length - 1] = -1;
    zlib.setInput(stream);
    byte[] payload = new byte[length];
    int done = 0;
    while (done < length) {
      int more = zlib.inflate(payload, done, length - done);
      if (more == 0) {
        break;
      }
      done += more;
    }
    // The empty block at the end is taken too, so that the next message begins with its own.
    assertEquals(0, zlib.inflate(new byte[1]));
    assertEquals(length, done);
    return payload;
  }
}
