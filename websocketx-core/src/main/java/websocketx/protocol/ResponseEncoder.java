// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Writes HTTP/1.1 responses (RFC 9112 §4). Every response but a 101 ends its connection.
public final class ResponseEncoder {
  private ResponseEncoder() {}

  /// A whole response: see [#head].
  ///
  /// @param status 200 to 999
  /// @param headers in the order in which they go out
  /// @param body copied
  /// @return the bytes on the wire
  /// @throws IllegalArgumentException if the status or a header is not allowed
  public static byte[] encode(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    byte[] head = head(status, headers, body.length);
    byte[] response = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, response, head.length, body.length);
    return response;
  }

  /// The head of a response, which is all of it when the request's method is HEAD. Adds
  /// `Content-Length` unless it is given or the status (204) forbids it, and makes sure that
  /// `Connection` says `close`.
  ///
  /// @param status 200 to 999
  /// @param headers in the order in which they go out
  /// @param bodyLength bytes of the body
  /// @return the bytes on the wire, the empty line included
  /// @throws IllegalArgumentException if the status or a header is not allowed
  public static byte[] head(int status, List<Map.Entry<String, String>> headers, int bodyLength) {
    if (status < 200 || status > 999) {
      throw new IllegalArgumentException("status is " + status + ": use 200 to 999");
    }
    StringBuilder head = statusLine(status);
    boolean lengthGiven = status == 204;
    boolean closeGiven = false;
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      String value = header.getValue();
      lengthGiven |= name.equalsIgnoreCase("Content-Length");
      if (name.equalsIgnoreCase("Connection") && !closeGiven) {
        value = hasClose(value) ? value : value + ", close";
        closeGiven = true;
      }
      putHeader(head, name, value);
    }
    if (!lengthGiven) {
      putHeader(head, "Content-Length", Integer.toString(bodyLength));
    }
    if (!closeGiven) {
      putHeader(head, "Connection", "close");
    }
    return bytes(head);
  }

  static StringBuilder statusLine(int status) {
    return new StringBuilder(256)
        .append("HTTP/1.1 ")
        .append(status)
        .append(' ')
        .append(phrase(status))
        .append("\r\n");
  }

  static void putHeader(StringBuilder head, String name, String value) {
    HeaderField.check(name, value);
    head.append(name).append(": ").append(value).append("\r\n");
  }

  static byte[] bytes(StringBuilder head) {
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private static boolean hasClose(String options) {
    for (String option : options.split(",", -1)) {
      if (option.strip().equalsIgnoreCase("close")) {
        return true;
      }
    }
    return false;
  }

  /// The phrase of RFC 9110 §15 and RFC 6585, which no program may depend on; empty if unknown.
  ///
  /// @param status any status code
  /// @return the phrase
  public static String phrase(int status) {
    return switch (status) {
      case 101 -> "Switching Protocols";
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 421 -> "Misdirected Request";
      case 426 -> "Upgrade Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      default -> "";
    };
  }
}
