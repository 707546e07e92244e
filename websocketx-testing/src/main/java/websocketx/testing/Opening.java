// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.Extension;
import websocketx.protocol.MalformedResponse;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Refusal;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.protocol.RequestResult;
import websocketx.protocol.ResponseEncoder;
import websocketx.protocol.ResponseHead;
import websocketx.protocol.ResponseParser;
import websocketx.protocol.Role;

/// The opening handshake of a peer, on either side (RFC 6455 §4). Safe from any thread.
final class Opening {
  static final String EXTENSIONS = "Sec-WebSocket-Extensions";

  private static final int MAX_HEADER_BYTES = 1 << 20;

  private final Role role;
  private final Dialer settings;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private volatile @Nullable ResponseHead response;
  private @Nullable String body;

  Opening(Role role, Dialer settings, Incoming incoming, Outgoing outgoing) {
    this.role = role;
    this.settings = settings;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  // ---- the client's side

  void request(String host, String target) {
    String key = Base64.getEncoder().encodeToString(Entropy.nonce());
    List<String> offered = settings.offered();
    List<Map.Entry<String, String>> headers = new ArrayList<>(settings.headers());
    settings.extensions().forEach(line -> headers.add(Map.entry(EXTENSIONS, line)));
    send(OpeningHandshake.request(host, target, key, offered, List.of(), headers));
    ResponseHead head = receiveResponse();
    String fault =
        head.status() == 101 ? OpeningHandshake.check(head, key, offered, extensions()) : null;
    if (fault != null) {
      throw new AssertionError("the server's answer does not open a WebSocket: " + fault);
    }
  }

  /// What is offered, as far as it is in order.
  private List<Extension> extensions() {
    List<Extension> offered = Extension.parse(settings.extensions());
    return offered == null ? List.of() : offered;
  }

  ResponseHead receiveResponse() {
    ResponseParser parser = new ResponseParser(MAX_HEADER_BYTES);
    return switch (incoming.parse("the head of an HTTP response", parser::parse)) {
      case MalformedResponse malformed ->
          throw new AssertionError("what came is no HTTP response: " + malformed.reason());
      case ResponseHead head -> {
        response = head;
        if (head.status() == 101) {
          PermessageDeflate agreed = OpeningHandshake.agreed(head, extensions());
          AgreedDeflate deflate = agreed == null ? null : new AgreedDeflate(agreed);
          outgoing.startFrames(deflate);
          incoming.startFrames(role, deflate == null ? null : deflate.inflater());
        }
        yield head;
      }
    };
  }

  ResponseHead response() {
    ResponseHead head = response;
    if (head == null) {
      throw new AssertionError(
          "this peer has received no HTTP response: use dial, or connect and receiveResponse");
    }
    return head;
  }

  synchronized String body() {
    if (response().status() == 101) {
      throw new AssertionError("a 101 has no body: the connection is open");
    }
    String known = body;
    if (known == null) {
      String length = response().header("Content-Length");
      byte[] bytes =
          length == null ? incoming.bytesToEnd() : incoming.bytes(Integer.parseInt(length));
      known = new String(bytes, UTF_8);
      body = known;
    }
    return known;
  }

  void requireWebSocket() {
    ResponseHead head = response;
    if (head != null && head.status() != 101) {
      throw new AssertionError("no WebSocket was opened: the server has answered " + head.status());
    }
  }

  // ---- the server's side

  /// Answers a request; false if it was refused.
  boolean answer() {
    RequestParser parser = new RequestParser(MAX_HEADER_BYTES);
    RequestResult result = incoming.parse("the head of an HTTP request", parser::parse);
    OpeningHandshake.Outcome outcome =
        switch (result) {
          case Refusal refusal -> refusal;
          case RequestHead head -> OpeningHandshake.check(head);
        };
    switch (outcome) {
      case OpeningHandshake.Upgrade upgrade -> {
        send(OpeningHandshake.response(upgrade.key(), null, null, List.of()));
        incoming.startFrames(role, null);
        return true;
      }
      case OpeningHandshake.NoUpgrade _ -> send(ResponseEncoder.head(426, List.of(), 0));
      case Refusal refusal -> send(ResponseEncoder.head(refusal.status(), refusal.headers(), 0));
    }
    return false;
  }

  private void send(byte[] bytes) {
    outgoing.send(bytes, settings.timeout());
  }
}
