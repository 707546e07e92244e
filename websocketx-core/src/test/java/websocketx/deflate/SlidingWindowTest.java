// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static byte[] last(SlidingWindow window, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    window.last(length, out::write);
    return out.toByteArray();
  }

  @Test
  void holdsTheLastBytesOfAllThatWentThrough() {
    Random random = new Random(1);
    for (int bits = 8; bits <= 15; bits++) {
      SlidingWindow window = new SlidingWindow(bits);
      byte[] all = {};
      for (int i = 0; i < 300; i++) {
        byte[] next = new byte[random.nextInt(i % 50 == 49 ? 3 << bits : 1 << (i % bits))];
        random.nextBytes(next);
        int extra = random.nextInt(3);
        byte[] padded = new byte[next.length + 2 * extra];
        System.arraycopy(next, 0, padded, extra, next.length);
        window.append(padded, extra, next.length);
        int before = all.length;
        all = Arrays.copyOf(all, before + next.length);
        System.arraycopy(next, 0, all, before, next.length);
        assertEquals(Math.min(all.length, 1 << bits), window.size());
        int some = window.size() == 0 ? 0 : random.nextInt(window.size() + 1);
        for (int length : new int[] {0, some, window.size()}) {
          assertArrayEquals(
              Arrays.copyOfRange(all, all.length - length, all.length), last(window, length));
        }
      }
    }
  }
}
