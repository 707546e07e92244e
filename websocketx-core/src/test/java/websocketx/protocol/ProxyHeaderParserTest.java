// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.protocol.ProxyHeaderParser.Progress;

class ProxyHeaderParserTest {
  private static final String V2 = "0d0a0d0a000d0a515549540a ";
  private static final byte[] REST = {'G', 'E', 'T'};

  /// What comes of it, the same however it is cut; what follows it is not taken.
  private static @Nullable ProxyHeader read(byte[] bytes) {
    byte[] all = Bytes.concat(bytes, REST);
    Set<String> outcomes = new HashSet<>();
    ProxyHeader header = null;
    for (List<ByteBuffer> way : Bytes.cuts(all)) {
      ProxyHeaderParser parser = new ProxyHeaderParser();
      Progress progress = Progress.MORE;
      int left = all.length;
      for (ByteBuffer piece : way) {
        int before = piece.remaining();
        progress = parser.parse(piece);
        left -= before - piece.remaining();
        if (progress != Progress.MORE) {
          break;
        }
        assertEquals(0, piece.remaining(), "all bytes are taken");
      }
      header = progress == Progress.END ? parser.header() : null;
      if (progress == Progress.END) {
        assertEquals(REST.length, left, "the header is taken, and nothing else");
      } else {
        assertThrows(IllegalStateException.class, parser::header);
      }
      outcomes.add(progress + " " + left + " " + header);
    }
    assertEquals(1, outcomes.size(), outcomes.toString());
    assertNotEquals(Set.of("MORE 0 null"), outcomes);
    return header;
  }

  private static @Nullable ProxyHeader line(String text) {
    return read(Bytes.latin1(text));
  }

  private static ProxyHeader named(String source, int from, String destination, int to) {
    return new ProxyHeader(
        new Node(requireNonNull(IpAddress.parse(source)), from),
        new Node(requireNonNull(IpAddress.parse(destination)), to));
  }

  @Test
  @DisplayName("version 1 names two addresses and two ports")
  void version1NamesTwoAddressesAndTwoPorts() {
    assertEquals(
        named("192.0.2.1", 56324, "198.51.100.2", 443),
        line("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"));
    assertEquals(
        named("2001:db8::1", 0, "::1", 65535), line("PROXY TCP6 2001:db8::1 ::1 0 65535\r\n"));
    assertEquals(named("192.0.2.1", 1, "::1", 2), line("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n"));
    String longest =
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
            + "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";
    assertEquals(ProxyHeaderParser.MAX_V1, longest.length());
    assertEquals(ProxyHeader.UNNAMED, line(longest));
    assertEquals(ProxyHeader.UNNAMED, line("PROXY UNKNOWN\r\n"));
    assertEquals(ProxyHeader.UNNAMED, line("PROXY UNKNOWN whatever it is\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "PROXX TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY\r\n",
        "PROXY \r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 a 2\r\n",
        "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 app.example 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP6 ::g ::1 1 2\r\n"
      })
  void everyOtherLineIsRefused(String text) {
    assertNull(line(text));
  }

  @Test
  @DisplayName("version 1 has at most 107 bytes")
  void version1Has107Bytes() {
    assertNull(line("PROXY UNKNOWN " + "x".repeat(107 - 14 - 1) + "\r\n"));
    assertEquals(ProxyHeader.UNNAMED, line("PROXY UNKNOWN " + "x".repeat(107 - 14 - 2) + "\r\n"));
  }

  @Test
  @DisplayName("version 2 names two addresses and two ports")
  void version2NamesTwoAddressesAndTwoPorts() {
    ProxyHeader ipv4 = named("192.0.2.1", 56324, "198.51.100.2", 443);
    String addresses = "c0000201 c6336402 dc04 01bb";
    assertEquals(ipv4, read(Bytes.hex(V2 + "21 11 000c " + addresses)));
    assertEquals(ipv4, read(Bytes.hex(V2 + "21 11 0013 " + addresses + " 04 0004 00*4")));
    assertEquals(ipv4, read(Bytes.hex(V2 + "21 11 03f0 " + addresses + " 00*996")));
    assertEquals(
        named("2001:db8::1", 1, "::1", 65535),
        read(Bytes.hex(V2 + "21 21 0024 20010db8 00*11 01 00*15 01 0001 ffff")));
    assertEquals(
        named("192.0.2.1", 1, "::1", 2),
        read(Bytes.hex(V2 + "21 21 0024 00*10 ffff c0000201 00*15 01 0001 0002")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "20 00 0000",
    "20 11 0000",
    "20 11 0003 ff*3",
    "20 21 000c ff*12",
    "21 00 0000",
    "21 00 0005 ff*5",
    "21 01 000c ff*12",
    "21 02 0000",
    "21 10 000c ff*12",
    "21 12 000c ff*12",
    "21 20 0024 ff*36",
    "21 22 0024 ff*36",
    "21 30 00d8 ff*216",
    "21 31 00d8 ff*216",
    "21 32 00d9 ff*217"
  })
  void whoeverHasNoInternetAddressIsNotNamed(String rest) {
    assertEquals(ProxyHeader.UNNAMED, read(Bytes.hex(V2 + rest)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "11 11 000c",
    "22 11 000c",
    "2f 11 000c",
    "31 11 000c",
    "a1 11 000c",
    "21 13 000c",
    "21 41 000c",
    "21 81 000c",
    "21 f1 000c",
    "21 11 000b",
    "21 11 0000",
    "21 12 000b",
    "21 21 0023",
    "21 31 00d7",
    "21 11 03f1",
    "21 11 ffff",
    "20 00 03f1"
  })
  void everyOtherHeaderOfVersion2IsRefused(String rest) {
    assertNull(read(Bytes.hex(V2 + rest + " 00*1100")));
  }

  @Test
  void signatureHasToBeWhole() {
    byte[] right = Bytes.hex(V2 + "20 00 0000");
    for (int i = 0; i < 12; i++) {
      byte[] wrong = right.clone();
      wrong[i] ^= 0x20;
      ProxyHeaderParser parser = new ProxyHeaderParser();
      ByteBuffer source = ByteBuffer.wrap(wrong);
      assertEquals(Progress.MALFORMED, parser.parse(source));
      assertEquals(i + 1, source.position(), "refused at once");
    }
  }

  @Test
  void nothingElseHappensWhateverComes() {
    Random random = new Random(6);
    List<byte[]> seeds =
        List.of(
            Bytes.latin1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"),
            Bytes.latin1("PROXY TCP6 2001:db8::1 ::1 0 65535\r\n"),
            Bytes.hex(V2 + "21 11 000f c0000201 c6336402 dc04 01bb 04 0000"),
            Bytes.hex(V2 + "21 21 0024 20010db8 00*11 01 00*15 01 0001 ffff"));
    for (int i = 0; i < 50_000; i++) {
      byte[] seed = seeds.get(i % seeds.size());
      byte[] bytes = Arrays.copyOf(seed, seed.length + 40);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ProxyHeaderParser parser = new ProxyHeaderParser();
      if (parser.parse(ByteBuffer.wrap(bytes)) == Progress.END) {
        ProxyHeader header = parser.header();
        assertEquals(header.source() == null, header.destination() == null);
      }
    }
  }
}
