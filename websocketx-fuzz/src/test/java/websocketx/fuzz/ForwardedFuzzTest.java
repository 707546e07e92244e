// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.protocol.Forwarded;
import websocketx.protocol.IpAddress;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;

/// Whatever a client sends in front of what a proxy appends, the proxy alone is believed.
class ForwardedFuzzTest {
  private static final String STANDARD = "Forwarded: ";
  private static final String CUSTOM = "X-Forwarded-For: ";

  /// What the proxies of 10.0.0.0/8 append, whose first client is none of them.
  private static final List<String> TOLD =
      List.of(
          "for=192.0.2.1;proto=https;host=\"app.example:8443\"",
          "for=\"[2001:db8::1]:80\", for=10.0.0.1;host=inner",
          "for=unknown, for=10.0.0.2",
          "for=_hidden;proto=http;ext=\"\\\", for=1.1.1.1\"");

  private static final List<String> TOLD_BY_OTHERS =
      List.of("192.0.2.1", "2001:db8::1, 10.0.0.1", "unknown, 10.0.0.2", "[2001:db8::1]:80");

  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void proxyIsBelievedAndNobodyElse(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
  }

  /// The data are the values of headers, each in a line.
  private static void check(Script script) {
    boolean isStandard = script.coin();
    int told = script.octet() & 3;
    boolean isSameLine = script.coin();
    List<String> sent = List.of(new String(script.rest(), ISO_8859_1).split("\n", -1));
    String name = isStandard ? STANDARD : CUSTOM;
    String value = (isStandard ? TOLD : TOLD_BY_OTHERS).get(told);

    Forwarded known = read(lines(name, value));
    assertNotNull(known);
    List<String> appended = new ArrayList<>(sent);
    if (isSameLine) {
      appended.add(appended.removeLast() + "," + value);
    } else {
      appended.add(value);
    }
    if (isHead(lines(name, appended.toArray(String[]::new)))) {
      assertEquals(known, read(lines(name, appended.toArray(String[]::new))), "spoofed");
    }

    // Of the kind that the proxy does not know: if it is believed, it says the same.
    List<String> both = lines(isStandard ? CUSTOM : STANDARD, sent.toArray(String[]::new));
    both.add(name + value);
    if (isHead(both)) {
      Forwarded read = read(both);
      if (read != null) {
        assertEquals(known.client().address(), read.client().address());
        assertEquals(known.isSecure(), read.isSecure());
        assertEquals(known.host(), read.host());
        int port = read.client().port();
        assertTrue(port == 0 || port == known.client().port(), "a client's port: " + port);
      }
    }
    List<String> alone = lines(name, sent.toArray(String[]::new));
    if (isHead(alone)) {
      plausible(read(alone), String.join(",", sent).replace("\\", ""));
    }
  }

  private static List<String> lines(String name, String... values) {
    List<String> lines = new ArrayList<>();
    for (String value : values) {
      lines.add(name + value);
    }
    return lines;
  }

  private static boolean isHead(List<String> lines) {
    return head(lines) != null;
  }

  private static @Nullable RequestHead head(List<String> lines) {
    String text = "GET / HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
    ByteBuffer source = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    return new RequestParser(1 << 14).parse(source) instanceof RequestHead head ? head : null;
  }

  private static @Nullable Forwarded read(List<String> lines) {
    return Forwarded.read(Objects.requireNonNull(head(lines)), ForwardedFuzzTest::isProxy);
  }

  private static boolean isProxy(IpAddress address) {
    return address.bits() == 32 && address.toBytes()[0] == 10;
  }

  /// What is read stands there.
  ///
  /// @param sent without what escapes
  private static void plausible(@Nullable Forwarded read, String sent) {
    if (read == null) {
      return;
    }
    IpAddress address = read.client().address();
    if (address != null && address.bits() == 32 && !sent.contains(":")) {
      byte[] bytes = address.toBytes();
      String text =
          "%d.%d.%d.%d".formatted(bytes[0] & 255, bytes[1] & 255, bytes[2] & 255, bytes[3] & 255);
      assertTrue(sent.contains(text), text);
    }
    assertTrue(read.client().port() >= 0 && read.client().port() < 1 << 16);
    String host = read.host();
    assertTrue(host == null || (HOST.matcher(host).matches() && sent.contains(host)), host);
  }
}
