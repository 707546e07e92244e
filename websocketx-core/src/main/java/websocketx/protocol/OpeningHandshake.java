// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The upgrade from HTTP/1.1 to WebSocket (RFC 6455 §4), seen from either side.
public final class OpeningHandshake {
  private static final String VERSION = "13";

  /// Appended to the key: RFC 6455 §1.3.
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
  private static final int KEY_LENGTH = 24;

  private OpeningHandshake() {}

  /// What a request asks for.
  public sealed interface Outcome permits NoUpgrade, Upgrade, Refusal {}

  /// It does not ask for a WebSocket.
  public record NoUpgrade() implements Outcome {}

  /// It asks for a WebSocket, and correctly so.
  ///
  /// @param key the client's Sec-WebSocket-Key
  /// @param subprotocols what the client offers, in its order of preference, without duplicates
  /// @param extensions what the client offers, in its order of preference
  public record Upgrade(String key, List<String> subprotocols, List<Extension> extensions)
      implements Outcome {
    /// Copies the lists.
    ///
    /// @param key the client's Sec-WebSocket-Key
    /// @param subprotocols what the client offers
    /// @param extensions what the client offers
    public Upgrade {
      subprotocols = List.copyOf(subprotocols);
      extensions = List.copyOf(extensions);
    }
  }

  /// The server's view of a request (RFC 6455 §4.2.1).
  ///
  /// @param request a head that [RequestParser] accepted
  /// @return an upgrade, the wish for something else, or a refusal with 400, 405 or 426
  public static Outcome check(RequestHead request) {
    if (!request.hasToken("Connection", "upgrade") || !request.hasToken("Upgrade", "websocket")) {
      return new NoUpgrade();
    }
    if (!request.method().equals("GET")) {
      return new Refusal(405, "a WebSocket is opened with GET", List.of(Map.entry("Allow", "GET")));
    }
    List<String> versions = request.headers("Sec-WebSocket-Version");
    if (versions.isEmpty()) {
      return Refusal.badRequest("Sec-WebSocket-Version is missing");
    }
    if (!versions.equals(List.of(VERSION))) {
      return new Refusal(
          426,
          "only version 13 of the WebSocket protocol is spoken here",
          List.of(
              Map.entry("Sec-WebSocket-Version", VERSION),
              Map.entry("Upgrade", "websocket"),
              Map.entry("Connection", "Upgrade")));
    }
    List<String> keys = request.headers("Sec-WebSocket-Key");
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      return Refusal.badRequest("Sec-WebSocket-Key is not the Base64 form of 16 bytes");
    }
    Set<String> subprotocols = new LinkedHashSet<>(request.elements("Sec-WebSocket-Protocol"));
    if (!subprotocols.stream().allMatch(HeaderField::isToken)) {
      return Refusal.badRequest("Sec-WebSocket-Protocol has an element that is not a token");
    }
    List<Extension> extensions = Extension.parse(request.headers(EXTENSIONS));
    if (extensions == null) {
      return Refusal.badRequest("Sec-WebSocket-Extensions is malformed"); // RFC 6455 §9.1
    }
    return new Upgrade(keys.getFirst(), List.copyOf(subprotocols), extensions);
  }

  /// The proof that the server has read the key (RFC 6455 §4.2.2).
  ///
  /// @param key the client's Sec-WebSocket-Key
  /// @return the value of Sec-WebSocket-Accept
  public static String acceptKey(String key) {
    return Base64.getEncoder().encodeToString(sha1().digest((key + GUID).getBytes(ISO_8859_1)));
  }

  /// The server's 101 (RFC 6455 §4.2.2).
  ///
  /// @param key the client's Sec-WebSocket-Key
  /// @param subprotocol the one of the offered that is spoken, or null
  /// @param deflate what was agreed on, or null if messages are not compressed
  /// @param headers further headers
  /// @return the bytes on the wire
  /// @throws IllegalArgumentException if the subprotocol is not a token or a header is not allowed
  public static byte[] response(
      String key,
      @Nullable String subprotocol,
      @Nullable PermessageDeflate deflate,
      List<Map.Entry<String, String>> headers) {
    return response(headers(key, subprotocol, deflate, headers));
  }

  /// As `response` above, of headers that are known.
  ///
  /// @param headers what [#headers] has returned
  /// @return the bytes on the wire
  /// @throws IllegalArgumentException if a header is not allowed
  public static byte[] response(List<Map.Entry<String, String>> headers) {
    StringBuilder head = ResponseEncoder.statusLine(101);
    headers.forEach(header -> ResponseEncoder.putHeader(head, header.getKey(), header.getValue()));
    return ResponseEncoder.bytes(head);
  }

  /// The headers of the server's 101 (RFC 6455 §4.2.2).
  ///
  /// @param key the client's Sec-WebSocket-Key
  /// @param subprotocol the one of the offered that is spoken, or null
  /// @param deflate what was agreed on, or null if messages are not compressed
  /// @param headers further headers
  /// @return in the order in which they go out
  /// @throws IllegalArgumentException if the subprotocol is not a token
  public static List<Map.Entry<String, String>> headers(
      String key,
      @Nullable String subprotocol,
      @Nullable PermessageDeflate deflate,
      List<Map.Entry<String, String>> headers) {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    all.add(Map.entry("Upgrade", "websocket"));
    all.add(Map.entry("Connection", "Upgrade"));
    all.add(Map.entry("Sec-WebSocket-Accept", acceptKey(key)));
    if (subprotocol != null) {
      all.add(Map.entry("Sec-WebSocket-Protocol", tokens(List.of(subprotocol))));
    }
    if (deflate != null) {
      all.add(Map.entry(EXTENSIONS, deflate.response()));
    }
    all.addAll(headers);
    return all;
  }

  /// The client's request (RFC 6455 §4.1).
  ///
  /// @param host the server's host, and its port unless it is the scheme's default
  /// @param target path and query: printable ASCII, beginning with a slash
  /// @param key the Base64 form of 16 random bytes, fresh for each connection
  /// @param subprotocols what to offer, in order of preference
  /// @param extensions what to offer, in order of preference
  /// @param headers further headers
  /// @return the bytes on the wire
  /// @throws IllegalArgumentException if one of them is not allowed
  public static byte[] request(
      String host,
      String target,
      String key,
      List<String> subprotocols,
      List<Extension> extensions,
      List<Map.Entry<String, String>> headers) {
    if (!target.startsWith("/") || !target.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "target has to begin with a slash and to be printable ASCII without spaces");
    }
    StringBuilder head = new StringBuilder(256);
    head.append("GET ").append(target).append(" HTTP/1.1\r\n");
    ResponseEncoder.putHeader(head, "Host", host);
    ResponseEncoder.putHeader(head, "Upgrade", "websocket");
    ResponseEncoder.putHeader(head, "Connection", "Upgrade");
    ResponseEncoder.putHeader(head, "Sec-WebSocket-Key", key);
    ResponseEncoder.putHeader(head, "Sec-WebSocket-Version", VERSION);
    if (!subprotocols.isEmpty()) {
      ResponseEncoder.putHeader(head, "Sec-WebSocket-Protocol", tokens(subprotocols));
    }
    if (!extensions.isEmpty()) {
      ResponseEncoder.putHeader(
          head,
          EXTENSIONS,
          String.join(", ", extensions.stream().map(Extension::toString).toList()));
    }
    headers.forEach(header -> ResponseEncoder.putHeader(head, header.getKey(), header.getValue()));
    return ResponseEncoder.bytes(head);
  }

  /// The client's view of the response (RFC 6455 §4.1): it has to fail the connection unless all of
  /// it is right.
  ///
  /// @param response the head of the response
  /// @param key the Sec-WebSocket-Key that was sent
  /// @param offeredSubprotocols the subprotocols that were offered
  /// @param offeredExtensions the extensions that were offered
  /// @return null if the connection is open, otherwise what is wrong
  public static @Nullable String check(
      ResponseHead response,
      String key,
      List<String> offeredSubprotocols,
      List<Extension> offeredExtensions) {
    if (response.status() != 101) {
      return "status is " + response.status() + ", not 101";
    }
    if (!response.hasToken("Upgrade", "websocket")) {
      return "Upgrade header does not name websocket";
    }
    if (!response.hasToken("Connection", "upgrade")) {
      return "Connection header does not name upgrade";
    }
    if (!response.headers("Sec-WebSocket-Accept").equals(List.of(acceptKey(key)))) {
      return "Sec-WebSocket-Accept does not belong to the key";
    }
    List<Extension> extensions = Extension.parse(response.headers(EXTENSIONS));
    if (extensions == null
        || extensions.size() > 1
        || (!extensions.isEmpty() && agreed(extensions, offeredExtensions) == null)) {
      return "an extension is in use that was not offered, or not so";
    }
    List<String> chosen = response.headers("Sec-WebSocket-Protocol");
    if (chosen.size() > 1 || !offeredSubprotocols.containsAll(chosen)) {
      return "a subprotocol is in use that was not offered";
    }
    return null;
  }

  /// What the client may compress with, when its [#check] was passed.
  ///
  /// @param response the head of the response
  /// @param offeredExtensions the extensions that were offered
  /// @return null if messages are not compressed
  public static @Nullable PermessageDeflate agreed(
      ResponseHead response, List<Extension> offeredExtensions) {
    List<Extension> extensions = Extension.parse(response.headers(EXTENSIONS));
    return extensions == null || extensions.isEmpty()
        ? null
        : agreed(extensions, offeredExtensions);
  }

  private static @Nullable PermessageDeflate agreed(
      List<Extension> extensions, List<Extension> offeredExtensions) {
    for (Extension offer : offeredExtensions) {
      PermessageDeflate agreed = PermessageDeflate.accept(offer, extensions.getFirst());
      if (agreed != null) {
        return agreed;
      }
    }
    return null;
  }

  /// Sixteen bytes are 22 digits, the last of which has only its two upper bits in use, and
  /// padding.
  private static boolean isKey(String key) {
    if (key.length() != KEY_LENGTH || !key.endsWith("==") || "AQgw".indexOf(key.charAt(21)) < 0) {
      return false;
    }
    for (int i = 0; i < 21; i++) {
      char c = key.charAt(i);
      if (!HeaderField.isLetterOrDigit(c) && c != '+' && c != '/') {
        return false;
      }
    }
    return true;
  }

  private static String tokens(List<String> subprotocols) {
    for (String subprotocol : subprotocols) {
      if (!HeaderField.isToken(subprotocol)) {
        throw new IllegalArgumentException("a subprotocol is not a token: " + subprotocol);
      }
    }
    return String.join(", ", subprotocols);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the opening handshake needs SHA-1: add its provider", e);
    }
  }
}
