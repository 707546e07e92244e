// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.protocol.Node;
import websocketx.protocol.ProxyHeader;
import websocketx.protocol.ProxyHeaderParser;
import websocketx.protocol.ProxyHeaderParser.Progress;

/// A header of the PROXY protocol means the same in one piece and in many, and what stands there.
class ProxyHeaderFuzzTest {
  private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);
  private static final int FIXED = 16;
  private static final Pattern LINE =
      Pattern.compile(
          "PROXY (?:UNKNOWN(?: [^\n]*)?|TCP[46] ([^ ]+) ([^ ]+) ([0-9]{1,5}) ([0-9]{1,5}))\r\n");

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void headerIsReadAsItStands(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
  }

  /// What came of the bytes, and how many of them were taken.
  private record Reading(Progress progress, int taken, @Nullable ProxyHeader header) {}

  private static void check(Script script) {
    int shape = script.octet();
    int one = script.octet() << 8 | script.octet();
    byte[] bytes =
        switch (shape & 3) {
          case 0 -> script.rest();
          case 1 -> join("PROXY TCP4 ".getBytes(ISO_8859_1), script.rest());
          case 2 -> join("PROXY TCP6 ".getBytes(ISO_8859_1), script.rest());
          default -> join(SIGNATURE, script.rest());
        };
    int cut = one % (bytes.length + 1);
    Reading whole = read(bytes, bytes.length);
    assertEquals(whole, read(bytes, cut, bytes.length));
    int[] each = new int[bytes.length];
    Arrays.setAll(each, i -> i + 1);
    assertEquals(whole, read(bytes, each));

    switch (whole.progress) {
      case MORE -> {
        assertEquals(bytes.length, whole.taken);
        assertTrue(whole.taken < ProxyHeaderParser.MAX_V2);
      }
      case END -> {
        assertNotNull(whole.header);
        meansWhatItSays(Arrays.copyOf(bytes, whole.taken), whole.header);
      }
      case MALFORMED -> assertTrue(whole.taken <= ProxyHeaderParser.MAX_V1);
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Reading read(byte[] bytes, int... ends) {
    ProxyHeaderParser parser = new ProxyHeaderParser();
    ByteBuffer source = ByteBuffer.wrap(bytes);
    Progress progress = Progress.MORE;
    for (int end : ends) {
      if (progress == Progress.MORE) {
        progress = parser.parse(source.limit(end));
      }
    }
    return new Reading(
        progress, source.position(), progress == Progress.END ? parser.header() : null);
  }

  private static void meansWhatItSays(byte[] bytes, ProxyHeader header) {
    if (bytes[0] == 'P') {
      Matcher line = LINE.matcher(new String(bytes, ISO_8859_1));
      assertTrue(line.matches());
      assertTrue(bytes.length <= ProxyHeaderParser.MAX_V1);
      assertEquals(line.group(1) == null, header.source() == null);
      if (header.source() != null) {
        same(InetAddress.ofLiteral(line.group(1)), line.group(3), header.source());
        same(InetAddress.ofLiteral(line.group(2)), line.group(4), header.destination());
      }
      return;
    }
    assertArrayEquals(SIGNATURE, Arrays.copyOf(bytes, SIGNATURE.length));
    assertEquals(FIXED + number(bytes, 14), bytes.length);
    boolean isNamed = bytes[12] == 0x21 && (bytes[13] == 0x11 || bytes[13] == 0x21);
    if (isNamed) {
      int length = bytes[13] == 0x11 ? 4 : 16;
      same(bytes, FIXED, length, FIXED + 2 * length, header.source());
      same(bytes, FIXED + length, length, FIXED + 2 * length + 2, header.destination());
    } else {
      assertNull(header.source());
      assertNull(header.destination());
    }
  }

  private static void same(byte[] bytes, int from, int length, int port, @Nullable Node read) {
    try {
      InetAddress address =
          InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + length));
      same(address, String.valueOf(number(bytes, port)), read);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /// The JDK, too, takes an IPv4 address within IPv6 for what it is.
  private static void same(InetAddress address, String port, @Nullable Node read) {
    assertNotNull(read);
    assertNotNull(read.address());
    assertArrayEquals(address.getAddress(), read.address().toBytes());
    assertEquals(port, String.valueOf(read.port()));
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
