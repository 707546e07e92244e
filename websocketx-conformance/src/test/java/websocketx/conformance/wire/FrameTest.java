// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {
  /// The example of RFC 6455 §5.7.
  @Test
  void unmaskedTextIsAsInTheRfc() {
    assertEquals("810548656c6c6f", hex(Frame.text("Hello").unmasked()));
  }

  @Test
  void fragmentsAreAsInTheRfc() {
    assertEquals("010348656c", hex(Frame.text("Hel").more().unmasked()));
    assertEquals("80026c6f", hex(Frame.continuation("lo").unmasked()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8280",
    "125, 82fd",
    "126, 82fe007e",
    "65535, 82feffff",
    "65536, 82ff0000000000010000"
  })
  void lengthIsTheShortest(int length, String header) {
    String hex = hex(Frame.binary(new byte[length]));
    assertEquals(header, hex.substring(0, header.length()));
    assertEquals(header.length() + 2 * (4 + length), hex.length());
  }

  @Test
  void maskIsUndoneByTheKeyInFront() {
    byte[] payload = new byte[1000];
    new SplittableRandom(1).nextBytes(payload);
    Frame frame = Frame.binary(payload);
    byte[] octets = frame.encode();
    byte[] unmasked = Arrays.copyOfRange(octets, frame.headerLength(), octets.length);
    for (int i = 0; i < unmasked.length; i++) {
      unmasked[i] ^= octets[frame.headerLength() - 4 + i % 4];
    }
    assertArrayEquals(payload, unmasked);
  }

  @Test
  void whatIsWrongIsWrittenAsWanted() {
    assertEquals("c100", hex(Frame.text("").rsv(4).unmasked()));
    assertEquals("8f00", hex(Frame.of(15, "").unmasked()));
    assertEquals("817e0000", hex(Frame.text("").lengthIn(2).unmasked()));
    assertEquals("817fffffffffffffffff", hex(Frame.text("").declaring(-1).unmasked()));
    assertEquals("880203e8", hex(Frame.close(1000).unmasked()));
  }

  @Test
  void reportTellsWhatIsUnusual() {
    assertEquals("TEXT FIN=0 RSV=010 \"a\"", Frame.text("a").rsv(2).more().toString());
    assertEquals("CLOSE 1000 \"bye\"", Frame.close(1000, "bye").toString());
    assertEquals("PING unmasked (empty)", Frame.ping("").unmasked().toString());
    assertEquals(
        "BINARY declaring 18446744073709551615 00",
        Frame.binary(new byte[1]).declaring(-1).toString());
  }

  private static String hex(Frame frame) {
    return HexFormat.of().formatHex(frame.encode());
  }
}
