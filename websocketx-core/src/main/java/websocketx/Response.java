// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import websocketx.protocol.HeaderField;

/// An HTTP answer other than the 101 that opens a connection: a refusal, or what a [Fallback] says.
///
/// The server adds `Content-Length` and `Connection: close`: every such answer ends its TCP
/// connection. Immutable; safe from any thread.
public final class Response {
  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;

  Response(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("the status of a response is 200 to 599, not " + status);
    }
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /// Plain text in UTF-8, marked as not to be sniffed for another type.
  ///
  /// @param status 200 to 599
  /// @param text the body; a line end is added
  /// @return the response
  /// @throws IllegalArgumentException if the status is out of range
  public static Response text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8))
        .header("X-Content-Type-Options", "nosniff");
  }

  /// Any content.
  ///
  /// @param status 200 to 599
  /// @param contentType the media type, as `text/html; charset=utf-8`
  /// @param body the content; copied
  /// @return the response
  /// @throws IllegalArgumentException if the status is out of range or the type is no valid header
  ///   value
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, List.of(), requireNonNull(body, "body").clone())
        .header("Content-Type", contentType);
  }

  /// Adds a header; one of the same name stays.
  ///
  /// @param name a token (RFC 9110 §5.6.2)
  /// @param value printable ASCII, spaces and tabs
  /// @return a copy with the header
  /// @throws IllegalArgumentException if name or value are not valid, or the server writes this
  ///   header itself: `Content-Length`, `Transfer-Encoding`, and `Connection` other than `Upgrade`
  public Response header(String name, String value) {
    HeaderField.check(name, value);
    if (name.equalsIgnoreCase("Content-Length")
        || name.equalsIgnoreCase("Transfer-Encoding")
        || (name.equalsIgnoreCase("Connection") && !value.equalsIgnoreCase("Upgrade"))) {
      throw new IllegalArgumentException("the server writes the header " + name + " itself");
    }
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Response(status, more, body);
  }

  /// The status.
  ///
  /// @return 200 to 599
  public int status() {
    return status;
  }

  /// The content.
  ///
  /// @return a fresh copy
  public byte[] body() {
    return body.clone();
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  byte[] bodyShared() {
    return body;
  }
}
