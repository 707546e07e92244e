// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of the server's answer to the opening request.
public final class Answer {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3
  private static final int LARGEST = 1 << 16;

  private final int status;
  private final List<String> lines;

  private Answer(int status, List<String> lines) {
    this.status = status;
    this.lines = lines;
  }

  /// Reads one head.
  ///
  /// @return null if TCP ended before the first octet
  static @Nullable Answer read(DataInputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last4 = 0;
    while (last4 != 0x0D0A0D0A) {
      int octet = in.read();
      if (octet < 0) {
        if (head.size() == 0) {
          return null;
        }
        throw new ServerFault("TCP ended inside the head of the answer");
      }
      if (head.size() == LARGEST) {
        throw new ServerFault("the head of the answer has no end");
      }
      head.write(octet);
      last4 = (last4 << 8) | octet;
    }
    List<String> lines =
        new ArrayList<>(List.of(head.toString(StandardCharsets.ISO_8859_1).split("\r\n")));
    String statusLine = lines.removeFirst();
    if (!statusLine.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new ServerFault("not a status line: " + statusLine);
    }
    return new Answer(Integer.parseInt(statusLine.substring(9, 12)), lines);
  }

  public int status() {
    return status;
  }

  /// The values of all lines of that name.
  public List<String> values(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  public boolean has(String name) {
    return !values(name).isEmpty();
  }

  /// Whether one of the comma-separated tokens is that, in any case.
  public boolean hasToken(String name, String token) {
    return values(name).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(element -> element.strip().equalsIgnoreCase(token));
  }

  /// What is wrong with this as an acceptance (RFC 6455 §4.2.2, item 5); null if nothing.
  public @Nullable String faultOfAcceptance(String key) {
    if (status != 101) {
      return "the answer is " + status;
    }
    if (!hasToken("Upgrade", "websocket")) {
      return "the answer has no Upgrade: websocket";
    }
    if (!hasToken("Connection", "upgrade")) {
      return "the answer has no Connection: Upgrade";
    }
    List<String> accept = values("Sec-WebSocket-Accept");
    if (!accept.equals(List.of(accept(key)))) {
      return "Sec-WebSocket-Accept is " + accept + " and not [" + accept(key) + "]";
    }
    return null;
  }

  static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    List<String> shown = lines.stream().filter(Answer::matters).toList();
    return status + (shown.isEmpty() ? "" : " with " + String.join(", ", shown));
  }

  private static boolean matters(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return lower.startsWith("sec-websocket")
        || lower.startsWith("upgrade")
        || lower.startsWith("connection");
  }
}
