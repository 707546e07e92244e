// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the head of one HTTP/1.1 request (RFC 9112), strictly and in time proportional to its
/// length, whatever the pieces in which it arrives. Requests with a body are refused. Not
/// thread-safe.
public final class RequestParser {
  /// The longest request line, in bytes; beyond it the answer is 414.
  public static final int MAX_REQUEST_LINE = HeadReader.MAX_START_LINE;

  /// The most header lines unless it is said otherwise; beyond it the answer is 431.
  public static final int MAX_HEADERS = HeadReader.MAX_HEADERS;

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private final HeadReader reader;
  private String method = "";
  private String target = "";

  /// Creates a parser that waits for the first byte, with at most [#MAX_HEADERS].
  ///
  /// @param maxHeaderBytes as of [#RequestParser(int, int)]
  /// @throws IllegalArgumentException if it is not positive
  public RequestParser(int maxHeaderBytes) {
    this(maxHeaderBytes, MAX_HEADERS);
  }

  /// Creates a parser that waits for the first byte.
  ///
  /// @param maxHeaderBytes the most bytes of the head, request line and empty line included; beyond
  ///   it the answer is 431
  /// @param maxHeaders the most header lines; beyond it the answer is 431
  /// @throws IllegalArgumentException if one is not positive
  public RequestParser(int maxHeaderBytes, int maxHeaders) {
    reader = new HeadReader(maxHeaderBytes, maxHeaders);
  }

  /// Takes bytes up to the end of the head at most; what follows stays in the source. A limit that
  /// is crossed and a byte that cannot be right are refused at once.
  ///
  /// @param source its position moves past what was taken
  /// @return null if more is needed; anything else is final, and the parser must not be used again
  public @Nullable RequestResult parse(ByteBuffer source) {
    while (true) {
      switch (reader.read(source)) {
        case MORE -> {
          return null;
        }
        case START_LINE -> {
          Refusal refusal = requestLine(reader.startLine());
          if (refusal != null) {
            return refusal;
          }
        }
        case END -> {
          RequestHead head = new RequestHead(reader.head(), reader.headersStart(), method);
          String fault = fault(head);
          return fault == null ? head : Refusal.badRequest(fault);
        }
        case REFUSED -> {
          return reader.refusal();
        }
      }
    }
  }

  private @Nullable Refusal requestLine(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !HeaderField.isToken(parts[0]) || parts[1].isEmpty()) {
      return Refusal.badRequest("request line is not method, target and version");
    }
    String version = parts[2];
    if (version.length() != 8
        || !version.startsWith("HTTP/")
        || !isDigit(version.charAt(5))
        || version.charAt(6) != '.'
        || !isDigit(version.charAt(7))) {
      return Refusal.badRequest("malformed HTTP version");
    }
    if (!version.equals("HTTP/1.1")) {
      return new Refusal(505, "only HTTP/1.1 is spoken here", List.of());
    }
    int known = METHODS.indexOf(parts[0]);
    if (known < 0) {
      return new Refusal(501, "unknown method", List.of());
    }
    method = METHODS.get(known);
    target = parts[1];
    String fault = RequestTarget.fault(target);
    return fault == null ? null : Refusal.badRequest(fault);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// What is wrong with the headers, beyond the form of each line.
  private @Nullable String fault(RequestHead head) {
    List<String> hosts = head.headers("Host");
    if (hosts.size() != 1) {
      return "exactly one Host header is required";
    }
    String host = hosts.getFirst();
    if (!Authority.isValid(host)) {
      return "malformed Host header";
    }
    String authority = RequestTarget.authority(target);
    if (authority != null && !authority.equalsIgnoreCase(host)) {
      return "target and Host header differ";
    }
    List<String> lengths = head.headers("Content-Length");
    if (lengths.size() > 1 || (lengths.size() == 1 && !lengths.getFirst().equals("0"))) {
      return "request bodies are not read";
    }
    if (head.header("Transfer-Encoding") != null) {
      return "transfer codings are not read";
    }
    for (String option : head.elements("Connection")) {
      String name = option.toLowerCase(Locale.ROOT);
      if (name.equals("host") || name.startsWith("sec-websocket-")) {
        return "Connection header names a header that is not hop-by-hop";
      }
    }
    return null;
  }
}
