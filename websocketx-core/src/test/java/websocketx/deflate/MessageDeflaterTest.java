// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDeflaterTest {
  private static final byte[] NOTHING = {};

  private final Deflaters deflaters = new Deflaters(2);

  @AfterEach
  void noNativeMemoryIsLeft() {
    deflaters.close();
    assertEquals(0, deflaters.live());
  }

  private static byte[] twice(byte[] one, byte[] two) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(two);
    return both.toByteArray();
  }

  private static byte[] compressed(MessageDeflater deflater, byte[] message) {
    byte[] result = deflater.deflate(message);
    assertNotNull(result);
    assertNotSame(message, result, "gets shorter");
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void messagesReferNoFurtherBackThanTheWindow(int bits) {
    for (int level = 1; level <= 9; level += 4) {
      MessageDeflater deflater = new MessageDeflater(deflaters, level, false, bits);
      for (int size : new int[] {100, 255, 256, 257, 511, 512, 513, 3000, 70_000}) {
        byte[] message = Texts.json(size, size + level);
        Distances result = Distances.of(Distances.stream(compressed(deflater, message)), NOTHING);
        assertArrayEquals(message, result.content());
        assertTrue(result.furthest() <= 1 << bits, () -> "refers " + result.furthest() + " back");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void contextReachesNoFurtherBackThanTheWindow(int bits) {
    MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, bits);
    Random random = new Random(bits);
    List<byte[]> sent = new ArrayList<>();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      byte[] message = Texts.json(64 + random.nextInt(i % 10 == 0 ? 40_000 : 700), i % 7);
      sent.add(compressed(deflater, message));
      deflater.commit(message);
      plain.writeBytes(message);
    }
    Distances result = Distances.of(Distances.stream(sent.toArray(byte[][]::new)), NOTHING);
    assertArrayEquals(plain.toByteArray(), result.content());
    assertTrue(result.furthest() <= 1 << bits, () -> "refers " + result.furthest() + " back");
    assertTrue(
        result.furthest() > 1 << (bits - 1), "makes use of the window: " + result.furthest());
  }

  /// Text that comes again and again just beyond the window, which nothing may be made of, and
  /// hardly ever before.
  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void nothingRefersToWhatIsJustBeyondTheWindow(int bits) {
    byte[] period = Texts.digits((1 << bits) + 1, bits);
    for (boolean contextTakeover : new boolean[] {true, false}) {
      MessageDeflater deflater = new MessageDeflater(deflaters, 6, contextTakeover, bits);
      Random random = new Random(bits);
      List<byte[]> sent = new ArrayList<>();
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      for (int i = 0; i < 40; i++) {
        byte[] message = new byte[64 + random.nextInt(i % 10 == 0 ? 3 << bits : 700)];
        for (int k = 0; k < message.length; k++) {
          message[k] = period[(plain.size() + k) % period.length];
        }
        sent.add(compressed(deflater, message));
        deflater.commit(message);
        plain.writeBytes(message);
      }
      Distances result = Distances.of(Distances.stream(sent.toArray(byte[][]::new)), NOTHING);
      assertArrayEquals(plain.toByteArray(), result.content());
      assertTrue(result.furthest() <= 1 << bits, () -> "refers " + result.furthest() + " back");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14})
  void whatFitsTheWindowBesideTheContextGoesInOnePiece(int bits) {
    byte[] before = Texts.json(1 << (bits - 3), 1);
    byte[] message = Texts.json((1 << bits) - before.length, 2);
    MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, bits);
    deflater.commit(before);
    MessageDeflater unlimited = new MessageDeflater(deflaters, 6, true, 15);
    unlimited.commit(before);
    byte[] result = compressed(deflater, message);
    assertArrayEquals(compressed(unlimited, message), result);
    assertArrayEquals(message, Distances.of(Distances.stream(result), before).content());
  }

  @ParameterizedTest
  @CsvSource({
    "14, 1024, 8192",
    "15, 1024, 8192",
    "15, 5000, 8192",
    "15, 500, 4000",
    "15, 256, 2048",
    "15, 100, 2048",
    "12, 1024, 3072",
    "10, 100, 924"
  })
  void messageRefersToAsMuchOfTheHistoryAsIsWorthwhile(int bits, int length, int history) {
    byte[] first = Texts.random(length, 1);
    MessageDeflater reaches = new MessageDeflater(deflaters, 6, true, bits);
    reaches.commit(Texts.random(8192, 3));
    reaches.commit(first);
    reaches.commit(Texts.random(history - length, 2));
    int result = compressed(reaches, first).length;
    assertTrue(result < length / 3, "refers to the first: " + result);
    MessageDeflater forgets = new MessageDeflater(deflaters, 6, true, bits);
    forgets.commit(first);
    forgets.commit(Texts.random(history, 2));
    assertSame(first, forgets.deflate(first));
  }

  @Test
  void contextMakesTheSecondOfTwoEqualMessagesTiny() {
    byte[] message = Texts.json(1000, 1);
    for (int bits : new int[] {11, 15}) {
      MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, bits);
      int first = compressed(deflater, message).length;
      deflater.commit(message);
      int second = compressed(deflater, message).length;
      assertTrue(second < 30 && first > 10 * second, first + ", then " + second);
    }
  }

  @Test
  void withoutContextEachMessageStandsAlone() {
    MessageDeflater deflater = new MessageDeflater(deflaters, 6, false, 15);
    byte[] message = Texts.json(1000, 1);
    assertArrayEquals(compressed(deflater, message), compressed(deflater, message));
  }

  @Test
  void messageThatWasNotCommittedIsForgotten() {
    for (int bits : new int[] {12, 15}) {
      MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, bits);
      byte[] first = Texts.json(800, 1);
      byte[] dropped = Texts.random(800, 2);
      byte[] second = Texts.json(800, 1);
      byte[] one = compressed(deflater, first);
      deflater.commit(first);
      assertSame(dropped, deflater.deflate(dropped), "does not get shorter");
      compressed(deflater, Texts.json(900, 3)); // is not committed
      byte[] two = compressed(deflater, second);
      deflater.commit(second);
      Distances result = Distances.of(Distances.stream(one, two), NOTHING);
      assertArrayEquals(twice(first, second), result.content());
      assertTrue(two.length < 30, "still refers to the first: " + two.length);
    }
  }

  @Test
  void messageMadeWithoutContextCanBeReferredTo() {
    MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, 15);
    byte[] shared = Texts.json(800, 4);
    byte[] alone = deflater.deflateAlone(shared);
    assertNotNull(alone);
    deflater.commit(shared);
    byte[] next = compressed(deflater, shared);
    assertTrue(next.length < 30, "refers to it: " + next.length);
    assertArrayEquals(
        twice(shared, shared), Distances.of(Distances.stream(alone, next), NOTHING).content());
  }

  @Test
  void contextsThatShareADeflaterAreKeptApart() {
    MessageDeflater one = new MessageDeflater(deflaters, 6, true, 15);
    MessageDeflater two = new MessageDeflater(deflaters, 1, true, 15);
    MessageDeflater three = new MessageDeflater(deflaters, 9, true, 15);
    List<MessageDeflater> all = List.of(one, two, three);
    byte[][][] sent = new byte[3][20][];
    for (int i = 0; i < 20; i++) {
      for (int k = 0; k < 3; k++) {
        byte[] message = Texts.json(500, i % 5 + 10 * k);
        sent[k][i] = compressed(all.get(k), message);
        all.get(k).commit(message);
        assertTrue(i < 5 || sent[k][i].length < 30, "refers to a message of five before");
      }
    }
    assertEquals(1, deflaters.live(), "which serves all in turn");
    for (int k = 0; k < 3; k++) {
      byte[] content = Distances.of(Distances.stream(sent[k]), NOTHING).content();
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(
            Texts.json(500, i % 5 + 10 * k),
            java.util.Arrays.copyOfRange(content, 500 * i, 500 * (i + 1)));
      }
    }
  }

  @Test
  void whatDoesNotGetShorterIsReturnedAsItIs() {
    for (int bits : new int[] {9, 15}) {
      MessageDeflater deflater = new MessageDeflater(deflaters, 9, false, bits);
      for (int size : new int[] {0, 1, 10, 100, 20_000, 100_000}) {
        byte[] message = Texts.random(size, size);
        assertSame(message, deflater.deflate(message));
      }
    }
  }

  @Test
  void emptyMessageBehindAnotherIsReturnedAsItIs() {
    for (int bits : new int[] {9, 15}) {
      MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, bits);
      byte[] message = Texts.json(200, 1);
      compressed(deflater, message);
      deflater.commit(message);
      assertSame(NOTHING, deflater.deflate(NOTHING));
      assertTrue(compressed(deflater, message).length < 30, "the context is still there");
    }
  }

  @Test
  void nobodyWaitsWhenAllAreTaken() {
    Deflaters.Borrowed first = deflaters.take(6);
    Deflaters.Borrowed second = deflaters.take(6);
    assertNotNull(first);
    assertNotNull(second);
    MessageDeflater deflater = new MessageDeflater(deflaters, 6, true, 15);
    byte[] message = Texts.json(1000, 1);
    assertNull(deflater.deflate(message));
    assertNull(deflater.deflateAlone(message));
    deflaters.give(first);
    assertNotNull(deflater.deflate(message));
    deflaters.give(second);
  }

  @Test
  void closedPoolFreesWhatIsGivenBackLater() {
    Deflaters.Borrowed taken = deflaters.take(6);
    assertNotNull(taken);
    deflaters.close();
    assertEquals(1, deflaters.live());
    assertNull(deflaters.take(6));
    deflaters.give(taken);
    assertEquals(0, deflaters.live());
  }
}
