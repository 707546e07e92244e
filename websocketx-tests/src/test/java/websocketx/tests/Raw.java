// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/// Bytes of a client that keeps to no rule.
final class Raw {
  /// The example of RFC 6455 §1.3.
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private Raw() {}

  /// A request with these lines behind its Host header.
  static byte[] request(String method, String target, String... lines) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: good\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /// A correct request for an upgrade, with these lines at its end.
  static byte[] upgrade(String target, String... lines) {
    return upgradeBy("GET", target, lines);
  }

  /// As `upgrade`, but with another method.
  static byte[] upgradeBy(String method, String target, String... lines) {
    String[] all = new String[lines.length + 4];
    all[0] = "Upgrade: websocket";
    all[1] = "Connection: Upgrade";
    all[2] = "Sec-WebSocket-Key: " + KEY;
    all[3] = "Sec-WebSocket-Version: 13";
    System.arraycopy(lines, 0, all, 4, lines.length);
    return request(method, target, all);
  }

  /// A masked frame of fewer than 64 KiB, whose mask is zero.
  static byte[] frame(int firstByte, byte... payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
