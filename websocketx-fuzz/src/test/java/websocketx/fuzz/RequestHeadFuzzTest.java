// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.protocol.Refusal;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.protocol.RequestResult;

/// A head means the same in one piece and in many, and the same as it does when it is split at its
/// line ends and colons.
class RequestHeadFuzzTest {
  private static final Set<Integer> STATUSES = Set.of(400, 414, 431, 501, 505);
  private static final String TOKEN = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile(
          "(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) ([!-~&&[^#\\\\]]+) HTTP/1\\.1");
  private static final Pattern HEADER =
      Pattern.compile("(" + TOKEN + "):([\\t\\x20-\\x7E\\x80-\\xFF]*)");

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  @DisplayName("[V59] any bytes in any pieces are a head as it stands, or one refusal")
  void headIsReadAsItStands(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
  }

  /// What came of the bytes, and how many of them were taken.
  private record Reading(@Nullable RequestResult result, int taken) {}

  private static void check(Script script) {
    int limit = script.coin() ? 8192 : 1 + script.octet();
    int one = script.octet() << 8 | script.octet();
    int other = script.octet() << 8 | script.octet();
    byte[] bytes = script.rest();
    int cut = one % (bytes.length + 1);

    Reading whole = read(bytes, limit, bytes.length);
    same(whole, read(bytes, limit, cut, cut + other % (bytes.length - cut + 1), bytes.length));
    int[] each = new int[bytes.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = i + 1;
    }
    same(whole, read(bytes, limit, each));

    switch (whole.result) {
      case RequestHead head -> meansWhatItSays(head, new String(bytes, 0, whole.taken, ISO_8859_1));
      case Refusal refusal ->
          assertTrue(STATUSES.contains(refusal.status()), () -> refusal.toString());
      case null -> {
        assertEquals(bytes.length, whole.taken);
        assertTrue(bytes.length <= limit);
      }
    }
  }

  private static Reading read(byte[] bytes, int limit, int... ends) {
    RequestParser parser = new RequestParser(limit);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    for (int end : ends) {
      RequestResult result = parser.parse(source.limit(end));
      if (result != null) {
        return new Reading(result, source.position());
      }
    }
    return new Reading(null, source.position());
  }

  private static void same(Reading one, Reading other) {
    assertEquals(one.taken, other.taken);
    if (one.result instanceof RequestHead head) {
      RequestHead same = (RequestHead) other.result;
      assertNotNull(same);
      assertEquals(head.method(), same.method());
      assertEquals(head.target(), same.target());
      assertEquals(head.headers(), same.headers());
    } else {
      assertEquals(one.result, other.result);
    }
  }

  private static void meansWhatItSays(RequestHead head, String text) {
    assertTrue(text.endsWith("\r\n\r\n"));
    List<String> lines = List.of(text.substring(0, text.length() - 4).split("\r\n", -1));
    var first = REQUEST_LINE.matcher(lines.getFirst());
    assertTrue(first.matches(), lines.getFirst());
    assertEquals(first.group(1), head.method());
    assertEquals(first.group(2), head.target());

    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      var header = HEADER.matcher(line);
      assertTrue(header.matches(), line);
      names.add(header.group(1));
      values.add(header.group(2).replaceAll("^[ \t]+|[ \t]+$", ""));
    }
    assertTrue(names.size() <= RequestParser.MAX_HEADERS);
    for (String name : names) {
      List<String> wanted = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).equalsIgnoreCase(name)) {
          wanted.add(values.get(i));
        }
      }
      assertEquals(wanted, head.headers(name));
      assertEquals(wanted.getFirst(), head.header(name));
      assertEquals(wanted, head.headers().get(name));
    }
    safe(head);
  }

  /// What must not be accepted, however it is spelled, because others may read it differently.
  private static void safe(RequestHead head) {
    assertEquals(1, head.headers("host").size());
    assertNull(head.header("Transfer-Encoding"));
    assertTrue(List.of(List.of(), List.of("0")).contains(head.headers("Content-Length")));
    assertTrue(head.path().startsWith("/"), head.path());
    assertFalse(head.path().indexOf(0) >= 0);
    if (head.target().startsWith("/") && head.target().indexOf('%') < 0) {
      assertEquals(head.target().split("[?]", 2)[0], head.path());
    }
    for (String name : List.of("a", "", "%", "\u20AC")) {
      String value = head.query(name);
      if (value != null && head.target().indexOf('?') < 0) {
        fail("a query out of nothing: " + value);
      }
    }
    assertNull(head.cookie(""));
    String cookie = head.cookie("a");
    assertTrue(cookie == null || String.join(";", head.headers("Cookie")).contains(cookie));
  }
}
