// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Trusted are 10.0.0.0/8 and fd00::/8. What is read is written as address, port, scheme and host.
class ForwardedTest {
  private static final IpAddress TEN = requireNonNull(IpAddress.parse("10.0.0.0"));
  private static final IpAddress FD = requireNonNull(IpAddress.parse("fd00::"));

  private static boolean isProxy(IpAddress address) {
    return address.isIn(TEN, 8) || address.isIn(FD, 8);
  }

  private static RequestHead head(String... lines) {
    byte[] bytes = Bytes.latin1(Heads.get(lines));
    return assertInstanceOf(
        RequestHead.class, new RequestParser(1 << 14).parse(ByteBuffer.wrap(bytes)));
  }

  private static String read(String... lines) {
    Forwarded said = Forwarded.read(head(lines), ForwardedTest::isProxy);
    if (said == null) {
      return "refused";
    }
    IpAddress address = said.client().address();
    return (address == null ? "-" : HexFormat.of().formatHex(address.toBytes()))
        + (said.client().port() == 0 ? "" : ":" + said.client().port())
        + (said.isSecure() == null ? "" : said.isSecure() ? " https" : " http")
        + (said.host() == null ? "" : " " + said.host());
  }

  @ParameterizedTest(name = "[Q290] {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          for=192.0.2.1 | c0000201
          For=192.0.2.1;PROTO=https;host=app.example;by=10.0.0.1 | c0000201 https app.example
          proto=wss;host="app.example:8443" | - https app.example:8443
          proto=http | - http
          proto=WS | - http
          for="192.0.2.1:4711" | c0000201:4711
          for="192.0.2.1:_port" | c0000201
          for="192.0.2.1:0" | c0000201
          for="192.0.2.1:65535" | c0000201:65535
          for="192.0.2.1" | c0000201
          for="[2001:db8::1]" | 20010db8000000000000000000000001
          for="[2001:DB8::1]:80" | 20010db8000000000000000000000001:80
          for="[::ffff:192.0.2.1]" | c0000201
          for=unknown | -
          for="UNKNOWN:80" | -:80
          for=_hidden | -
          for="_a.b-c_d:_e" | -
          for=1.1.1.1, for=192.0.2.1 | c0000201
          for=192.0.2.1, for=10.0.0.1 | c0000201
          for=192.0.2.1;proto=https;host=a,for=10.0.0.1;proto=http;host=b | c0000201 https a
          for=192.0.2.1 ,\tfor="[fd00::1]" , | c0000201
          for=9.9.9.9, for=192.0.2.1, for=10.0.0.1, for=10.0.0.2 | c0000201
          for=9.9.9.9, for=unknown, for=10.0.0.1 | -
          for=10.0.0.3, for=10.0.0.1 | 0a000003
          for=192.0.2.1;ext="a, b; c=d" | c0000201
          ,,for=192.0.2.1 | c0000201
          for=", for=192.0.2.1 | c0000201
          for="a\\", for=192.0.2.1 | c0000201
          ", for=192.0.2.1;ext="," | c0000201
          nonsense, for=192.0.2.1 | c0000201
          nonsense, for=10.0.0.1 | refused
          for=192.0.2.1, nonsense | refused
          for | refused
          for= | refused
          =a | refused
          ; | -
          ;; | -
          '' | -
          ',' | -
          for=192.0.2.1; | c0000201
          ;for=192.0.2.1;;proto=https; | c0000201 https
          for=192.0.2.1;, for=10.0.0.1; | c0000201
          for=192.0.2.1, ; | -
          for=192.0.2.1 ;proto=https | refused
          for= 192.0.2.1 | refused
          for=192.0.2.1; proto=https | refused
          for =192.0.2.1 | refused
          for=192.0.2.1;for=192.0.2.2 | refused
          proto=https;proto=https | refused
          host=a;host=a | refused
          for=192.0.2.1;proto=ftp | refused
          for=192.0.2.1;host="a/b" | refused
          for=192.0.2.1;host="" | refused
          for=192.0.2.1:80 | refused
          for=[2001:db8::1] | refused
          for="2001:db8::1" | refused
          for="[192.0.2.1]" | refused
          for="[2001:db8::1" | refused
          for="[2001:db8::1]80" | refused
          for="[]" | refused
          for="192.0.2.1:" | refused
          for="192.0.2.1:65536" | refused
          for="192.0.2.1:080" | refused
          for="192.0.2.1:_" | refused
          for="192.0.2.1:80:80" | refused
          for=_ | refused
          for="_a b" | refused
          for=app.example | refused
          for=localhost | refused
          for="192.0.2.1 | refused
          for="192.0.2.1"x | refused
          for="192.0.2.1\\"" | refused
          for="192.0.2.1\\" | refused
          for="\\192.0.2.\\1" | c0000201
          for=192.0.2.1;ext="a\\\\" | c0000201
          for=192.0.2.1;ext="a\\", for=1.1.1.1, \\"b", for=10.0.0.1 | c0000201
          for=1.1.1.1, for=192.0.2.1;ext="\\\\\\", b" | c0000201
          for="\\", for=192.0.2.1;ext="a\\"," | c0000201
          for=192.0.2.1;ext="a\\" | refused
          """)
  void standardHeader(String value, String expected) {
    assertEquals(expected, read("Forwarded: " + value));
  }

  @ParameterizedTest(name = "[Q290] {0} | {1} | {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          192.0.2.1 | | | c0000201
          192.0.2.1 | https | app.example:8443 | c0000201 https app.example:8443
          192.0.2.1:4711 | HTTP | | c0000201:4711 http
          2001:db8::1 | | | 20010db8000000000000000000000001
          [2001:db8::1] | | | 20010db8000000000000000000000001
          [2001:db8::1]:80 | | | 20010db8000000000000000000000001:80
          ::ffff:192.0.2.1 | | | c0000201
          unknown | | | -
          unknown, 10.0.0.1 | | | -
          1.1.1.1, 192.0.2.1 | | | c0000201
          nonsense, 192.0.2.1 | | | c0000201
          192.0.2.1, 10.0.0.1 | https | a | c0000201 https a
          192.0.2.1, 10.0.0.1 | https, http | evil, good | c0000201 http good
          192.0.2.1, 10.0.0.1 | gopher, http | a b, good | c0000201 http good
          1.1.1.1, 192.0.2.1, 10.0.0.1 | https, https, http | x, evil, good | c0000201 http good
          192.0.2.1, 10.0.0.1, fd00::1 | https, http | | c0000201 http
          1.1.1.1, 192.0.2.1 | https, http | evil, good | c0000201 http good
          10.0.0.2, 10.0.0.1 | https, http | | 0a000002 http
          , | , | , | -
          | https | | - https
          | | app.example | - app.example
          192.0.2.1, nonsense | | | refused
          192.0.2.1, app.example | | | refused
          192.0.2.1 | ftp | | refused
          192.0.2.1 | | a b | refused
          192.0.2.1:x | | | refused
          """)
  void customHeaders(
      @Nullable String client, @Nullable String proto, @Nullable String host, String expected) {
    assertEquals(
        expected,
        read(
            client == null ? "A: b" : "X-Forwarded-For: " + client,
            proto == null ? "B: c" : "x-forwarded-proto: " + proto,
            host == null ? "C: d" : "X-FORWARDED-HOST: " + host));
  }

  @Test
  void nothingIsSaidWithoutAHeader() {
    assertEquals("-", read("Via: 1.1 a", "X-Real-IP: 192.0.2.1", "X-Forwarded: for=1.1.1.1"));
  }

  @Test
  @DisplayName("lists go on over several lines")
  void listsGoOnOverSeveralLines() {
    assertEquals("c0000201", read("Forwarded: for=\"9.9.9.9", "Forwarded: for=192.0.2.1"));
    assertEquals("c0000201", read("Forwarded: for=192.0.2.1", "Forwarded: for=10.0.0.1"));
    assertEquals(
        "c0000201", read("X-Forwarded-For: 9.9.9.9, 192.0.2.1", "X-Forwarded-For: 10.0.0.1"));
  }

  @ParameterizedTest(name = "[Q290] {0} and {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          for=192.0.2.1 | 192.0.2.1 | c0000201
          for="192.0.2.1:80" | 192.0.2.1 | c0000201
          for=192.0.2.1 | 192.0.2.1:80 | c0000201
          for="192.0.2.1:80" | 192.0.2.1:81 | c0000201
          for="192.0.2.1:80" | 192.0.2.1:80 | c0000201:80
          for=unknown | 192.0.2.1 | refused
          ; | 192.0.2.1 | refused
          , | 192.0.2.1 | c0000201
          for=192.0.2.1 | , | c0000201
          for=1.1.1.1 | 192.0.2.1 | refused
          for=192.0.2.1;proto=https | 192.0.2.1 | refused
          for=192.0.2.1;host=a | 192.0.2.1 | refused
          nonsense | 192.0.2.1 | refused
          for=192.0.2.1 | nonsense | refused
          nonsense | nonsense | refused
          """)
  void whatBothKindsOfHeadersDoNotSayIsRefused(String standard, String custom, String said) {
    assertEquals(said, read("Forwarded: " + standard, "X-Forwarded-For: " + custom));
  }

  @Test
  void bothKindsMaySayTheSame() {
    assertEquals(
        "c0000201 https A",
        read(
            "Forwarded: for=192.0.2.1;proto=https;host=A",
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Proto: wss",
            "X-Forwarded-Host: a"));
    assertEquals("refused", read("Forwarded: for=192.0.2.1", "X-Forwarded-Proto: https"));
    assertEquals("refused", read("Forwarded: proto=https", "X-Forwarded-Host: a"));
    assertEquals("refused", read("Forwarded: for=192.0.2.1", "X-Forwarded-Proto: gopher"));
    assertEquals("refused", read("Forwarded: proto=gopher", "X-Forwarded-For: 192.0.2.1"));
    String client = "X-Forwarded-For: 192.0.2.1";
    assertEquals("refused", read("Forwarded: for=192.0.2.1", client, "X-Forwarded-Host: a"));
    assertEquals("refused", read("Forwarded: for=192.0.2.1;host=a", client));
    assertEquals("refused", read("Forwarded: for=192.0.2.1;host=a", client, "X-Forwarded-Host: b"));
    assertEquals("refused", read("Forwarded: for=192.0.2.1", client, "X-Forwarded-Proto: http"));
  }

  @Test
  void listsOfProxiesAreBounded() {
    String most = String.join(",", Collections.nCopies(Forwarded.MAX_HOPS - 1, "10.0.0.1"));
    assertEquals("c0000201", read("X-Forwarded-For: 192.0.2.1," + most));
    assertEquals("refused", read("X-Forwarded-For: 192.0.2.1,10.0.0.2," + most));
    String elements = "for=" + most.replace(",", ",for=");
    assertEquals("c0000201", read("Forwarded: for=192.0.2.1," + elements));
    assertEquals("refused", read("Forwarded: for=192.0.2.1,for=10.0.0.2," + elements));
    assertEquals("c0000201", read("Forwarded: for=192.0.2.1" + ",".repeat(7000)));
  }

  @Test
  void whatProxiesAppendCountsWhateverTheClientHasWritten() {
    Random random = new Random(6);
    String alphabet = "for=\"\\,;: []._1a%proto";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder forged = new StringBuilder();
      for (int left = random.nextInt(40); left > 0; left--) {
        forged.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      RequestHead head =
          head("Forwarded: " + forged + ", for=\"[2001:db8::1]:80\";proto=http, for=10.0.0.1");
      Forwarded said = requireNonNull(Forwarded.read(head, ForwardedTest::isProxy));
      assertEquals(new Node(IpAddress.parse("2001:db8::1"), 80), said.client(), forged.toString());
      Forwarded _ = Forwarded.read(head("Forwarded: " + forged), ForwardedTest::isProxy);
      Forwarded _ = Forwarded.read(head("X-Forwarded-For: " + forged), ForwardedTest::isProxy);
    }
  }
}
