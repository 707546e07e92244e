// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The opening request (RFC 6455 §4.1), right at first, and then as wrong as a case wants it.
public final class Request {
  private static final SecureRandom RANDOM = new SecureRandom();

  private String method = "GET";
  private final String target;
  private String version = "HTTP/1.1";
  private final String key;
  private final List<String> lines = new ArrayList<>();

  public Request(URI uri) {
    byte[] nonce = new byte[16];
    RANDOM.nextBytes(nonce);
    key = Base64.getEncoder().encodeToString(nonce);
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    header("Host", uri.getRawAuthority());
    header("Upgrade", "websocket");
    header("Connection", "Upgrade");
    header("Sec-WebSocket-Key", key);
    header("Sec-WebSocket-Version", "13");
  }

  public Request method(String value) {
    method = value;
    return this;
  }

  public Request version(String value) {
    version = value;
    return this;
  }

  /// One more header line.
  public Request header(String name, String value) {
    lines.add(name + ": " + value);
    return this;
  }

  /// Any line.
  public Request line(String line) {
    lines.add(line);
    return this;
  }

  /// All lines of that name go.
  public Request without(String name) {
    lines.removeIf(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
    return this;
  }

  public Request replace(String name, String value) {
    return without(name).header(name, value);
  }

  public String key() {
    return key;
  }

  public byte[] encode() {
    return toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return "%s %s %s\r\n%s\r\n\r\n".formatted(method, target, version, String.join("\r\n", lines));
  }
}
