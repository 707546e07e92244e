// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import org.jspecify.annotations.Nullable;

/// The request with which foreign engines are opened.
final class OpeningRequest {
  private OpeningRequest() {}

  static String of(@Nullable Deflate deflate) {
    String extensions =
        deflate == null ? "" : "Sec-WebSocket-Extensions: " + deflate.offer() + "\r\n";
    return """
    GET / HTTP/1.1\r
    Host: test\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    %s\r
    """
        .formatted(extensions);
  }
}
