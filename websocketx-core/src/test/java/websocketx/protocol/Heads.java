// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// HTTP heads for tests. Each is parsed whole and in pieces, with the same result.
final class Heads {
  static final int LIMIT = 16 * 1024;

  private static final String REST = "early bytes\r\n\r\n";

  private Heads() {}

  /// A head with a Host header and these lines after it.
  static String get(String... lines) {
    return "GET / HTTP/1.1\r\nHost: good\r\n" + lines(lines);
  }

  /// A correct upgrade request with these lines after it.
  static String upgrade(String... lines) {
    String head =
        get(
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13");
    return append(head, lines);
  }

  /// The head with these lines added at its end.
  static String append(String head, String... lines) {
    return head.substring(0, head.length() - 2) + lines(lines);
  }

  /// Each line with CR LF, and the empty line.
  static String lines(String... lines) {
    StringBuilder all = new StringBuilder();
    for (String line : lines) {
      all.append(line).append("\r\n");
    }
    return all.append("\r\n").toString();
  }

  /// The head, which must be in order.
  static RequestHead head(String text) {
    return assertInstanceOf(RequestHead.class, parse(text));
  }

  /// The status of the refusal, which must be one.
  static int status(String text) {
    return assertInstanceOf(Refusal.class, parse(text)).status();
  }

  static RequestResult parse(String text) {
    return parse(LIMIT, Bytes.latin1(text));
  }

  static RequestResult parse(int limit, byte[] bytes) {
    List<RequestResult> results = new ArrayList<>();
    for (List<ByteBuffer> way : Bytes.cuts(Bytes.concat(bytes, Bytes.latin1(REST)))) {
      results.add(outcome(way, new RequestParser(limit)::parse, RequestHead.class));
      assertEquals(describe(results.getFirst()), describe(results.getLast()));
    }
    return results.getFirst();
  }

  static ResponseResult response(String text) {
    List<ResponseResult> results = new ArrayList<>();
    for (List<ByteBuffer> way : Bytes.cuts(Bytes.latin1(text + REST))) {
      results.add(outcome(way, new ResponseParser(LIMIT)::parse, ResponseHead.class));
      assertEquals(describe(results.getFirst()), describe(results.getLast()));
    }
    return results.getFirst();
  }

  private static <T> T outcome(
      List<ByteBuffer> way, Function<ByteBuffer, @Nullable T> parser, Class<?> success) {
    int left = way.stream().mapToInt(ByteBuffer::remaining).sum();
    for (ByteBuffer piece : way) {
      int before = piece.remaining();
      T result = parser.apply(piece);
      left -= before - piece.remaining();
      if (result != null) {
        assertTrue(left >= REST.length(), "nothing beyond the head is taken");
        assertTrue(left == REST.length() || !success.isInstance(result), "the whole head is taken");
        return result;
      }
      assertEquals(0, piece.remaining(), "all bytes are taken");
    }
    throw new AssertionError("no end of the head");
  }

  static String describe(Object result) {
    return switch (result) {
      case RequestHead head -> head.method() + head.target() + head.headers();
      case ResponseHead head -> head.status() + head.reasonPhrase() + head.headers();
      default -> result.toString();
    };
  }
}
