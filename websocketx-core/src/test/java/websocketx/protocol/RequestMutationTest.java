// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Heads in which chance has changed something, in pieces that chance has cut.
class RequestMutationTest {
  private static final int SEED = 59;
  private static final int TIMES = 10_000;

  private static final String END = "\r\n\r\n";
  private static final byte[] BEHIND = Bytes.latin1("GET /behind HTTP/1.1\r\nHost: other" + END);
  private static final byte[] TELLING = Bytes.latin1("\r\n\r\n :\t%,;=/?#\0\177\200\377GET1.");

  private static final List<byte[]> HEADS =
      List.of(
          Bytes.latin1(Heads.upgrade()),
          Bytes.latin1(Heads.upgrade("Cookie: a=b; c=\"d\"", "Origin: http://good")),
          Bytes.latin1(Heads.lines("GET ws://good/a?b=%20c HTTP/1.1", "Host: good")),
          Bytes.latin1(Heads.lines("GET /" + "a".repeat(8160) + " HTTP/1.1", "Host: good")),
          Bytes.latin1(Heads.get("a: b\r\n".repeat(98) + "c: d")),
          Bytes.latin1(Heads.lines("GET / HTTP/2.0", "Host: good")),
          Bytes.latin1(Heads.lines("POST / HTTP/1.1", "Host: good", "Content-Length: 0")));

  private final Random random = new Random(SEED);

  /// What came of the bytes, and how many of them were taken.
  private record Reading(@Nullable RequestResult result, int taken) {
    String kind() {
      return switch (result) {
        case null -> "more";
        case RequestHead _ -> "head";
        case Refusal refusal -> String.valueOf(refusal.status());
      };
    }

    String meaning() {
      return taken + " " + (result == null ? "more" : Heads.describe(result));
    }
  }

  @Test
  @DisplayName("[V59] any bytes in any pieces are a head, one refusal, or not yet all of it")
  void anyBytesInAnyPiecesAreAHeadOrOneRefusal() {
    Set<String> kinds = new HashSet<>();
    for (int i = 0; i < TIMES; i++) {
      int limit = random.nextInt(4) == 0 ? 1 + random.nextInt(300) : Heads.LIMIT;
      byte[] bytes = mutated();
      String number = "head " + i;
      Reading whole = read(bytes, limit, (byte) 'x', () -> bytes.length);
      check(whole, bytes, limit, number);
      for (byte around : Bytes.latin1("\n: ")) {
        int longest = random.nextBoolean() ? 4 : 4000;
        Reading other = read(bytes, limit, around, () -> 1 + random.nextInt(longest));
        assertEquals(whole.meaning(), other.meaning(), number);
      }
      kinds.add(whole.kind());
    }
    assertEquals(Set.of("more", "head", "400", "414", "431", "501", "505"), kinds);
  }

  private static void check(Reading reading, byte[] bytes, int limit, String number) {
    int end = Bytes.text(bytes).indexOf(END);
    switch (reading.result) {
      case RequestHead _ -> assertEquals(end + END.length(), reading.taken, number);
      case Refusal _ -> {
        assertTrue(reading.taken <= limit + 1, number);
        assertTrue(end < 0 || reading.taken <= end + END.length(), number);
      }
      case null -> {
        assertEquals(bytes.length, reading.taken, number);
        assertTrue(end < 0 && bytes.length <= limit, number);
      }
    }
  }

  /// Each piece lies between other bytes, which are none of the parser's business.
  private static Reading read(byte[] bytes, int limit, byte around, IntSupplier sizes) {
    RequestParser parser = new RequestParser(limit);
    for (int from = 0; from < bytes.length; ) {
      int size = Math.min(bytes.length - from, sizes.getAsInt());
      byte[] memory = new byte[size + 8];
      Arrays.fill(memory, around);
      System.arraycopy(bytes, from, memory, 4, size);
      ByteBuffer piece = ByteBuffer.wrap(memory, 4, size);
      RequestResult result = parser.parse(piece);
      from += size - piece.remaining();
      assertEquals(4 + size, piece.limit());
      if (result != null) {
        return new Reading(result, from);
      }
      assertEquals(0, piece.remaining(), "all bytes are taken while more are needed");
    }
    return new Reading(null, bytes.length);
  }

  /// A head of which up to three pieces are missing, replaced, doubled, or where it ends.
  private byte[] mutated() {
    byte[] bytes = Bytes.concat(HEADS.get(random.nextInt(HEADS.size())), BEHIND);
    for (int i = random.nextInt(4); i > 0; i--) {
      int from = random.nextInt(bytes.length + 1);
      int size = random.nextInt(random.nextInt(8) == 0 ? 9000 : 4);
      int to = Math.min(bytes.length, from + size);
      byte[] start = Arrays.copyOf(bytes, from);
      byte[] piece = Arrays.copyOfRange(bytes, from, to);
      byte[] end = Arrays.copyOfRange(bytes, to, bytes.length);
      bytes =
          switch (random.nextInt(8)) {
            case 0 -> Bytes.concat(start, piece);
            case 1, 2 -> Bytes.concat(start, end);
            case 3, 4 -> Bytes.concat(start, piece, piece, end);
            default -> Bytes.concat(start, some(), end);
          };
    }
    return bytes;
  }

  private byte[] some() {
    return new byte[] {
      random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : (byte) random.nextInt(256)
    };
  }
}
