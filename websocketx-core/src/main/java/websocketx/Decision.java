// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.HeaderField;

/// What a [Check] decides about a request: to let it in, and how, or to refuse it. Immutable; safe
/// from any thread.
///
/// Who was let in is best kept in the handler itself, as a captured variable with its own type:
///
/// {@snippet file="SignIn.java" region="cookie"}
public final class Decision {
  private static final Set<String> OF_THE_HANDSHAKE =
      Set.of(
          "upgrade",
          "connection",
          "content-length",
          "transfer-encoding",
          "sec-websocket-accept",
          "sec-websocket-protocol",
          "sec-websocket-extensions",
          "sec-websocket-version");

  private static final Decision ACCEPT = new Decision(null, null, null, null, List.of());

  private final @Nullable Response refusal;
  private final @Nullable WebSocketHandler handler;
  private final @Nullable String subprotocol;
  private final @Nullable UnaryOperator<Options> options;
  private final List<Map.Entry<String, String>> headers;

  private Decision(
      @Nullable Response refusal,
      @Nullable WebSocketHandler handler,
      @Nullable String subprotocol,
      @Nullable UnaryOperator<Options> options,
      List<Map.Entry<String, String>> headers) {
    this.refusal = refusal;
    this.handler = handler;
    this.subprotocol = subprotocol;
    this.options = options;
    this.headers = headers;
  }

  /// Lets the request in, to the server's handler.
  ///
  /// @return the decision; the handshake fails with 500 if the server was built without a handler
  public static Decision accept() {
    return ACCEPT;
  }

  /// Lets the request in, to this handler.
  ///
  /// @param handler serves the connection
  /// @return the decision
  public static Decision accept(WebSocketHandler handler) {
    return new Decision(null, requireNonNull(handler, "handler"), null, null, List.of());
  }

  /// Refuses with a line of plain text.
  ///
  /// @param status 300 to 599, as 401 or 404
  /// @param text for the client; no secret
  /// @return the decision
  /// @throws IllegalArgumentException if the status is out of range
  public static Decision refuse(int status, String text) {
    return refuse(Response.text(status, text));
  }

  /// Refuses with a response.
  ///
  /// @param response what the client gets, status 300 to 599; the server's [ErrorResponder] may
  ///   change it
  /// @return the decision
  /// @throws IllegalArgumentException if the status is out of range
  public static Decision refuse(Response response) {
    if (response.status() < 300) {
      throw new IllegalArgumentException(
          "a refusal has a status of 300 to 599, not " + response.status());
    }
    return new Decision(response, null, null, null, List.of());
  }

  /// Adds a header to the 101 or to the refusal, as a `Set-Cookie`.
  ///
  /// @param name a token (RFC 9110 §5.6.2)
  /// @param value printable ASCII, spaces and tabs
  /// @return a copy with the header
  /// @throws IllegalArgumentException if name or value are not valid, or the header belongs to the
  ///   handshake itself
  public Decision header(String name, String value) {
    if (refusal != null) {
      return new Decision(refusal.header(name, value), null, null, null, List.of());
    }
    HeaderField.check(name, value);
    if (OF_THE_HANDSHAKE.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the handshake writes the header " + name + " itself");
    }
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Decision(null, handler, subprotocol, options, List.copyOf(more));
  }

  /// Names the handler of a request that was let in without one, in place of the server's: for what
  /// chooses handlers around a check that may name its own.
  ///
  /// @param value serves the connection if nobody else does
  /// @return a copy with the handler; this decision if it names one or is a refusal
  public Decision defaultHandler(WebSocketHandler value) {
    requireNonNull(value, "defaultHandler");
    return handler != null || refusal != null
        ? this
        : new Decision(null, value, subprotocol, options, headers);
  }

  /// Chooses the subprotocol of this connection, in place of the server's own list.
  ///
  /// @param name one that the client has offered, else the handshake fails with 500
  /// @return a copy with the subprotocol
  /// @throws IllegalStateException if this decision is a refusal
  /// @throws IllegalArgumentException if the name is no token
  public Decision subprotocol(String name) {
    requireAcceptance();
    if (!HeaderField.isToken(name)) {
      throw new IllegalArgumentException("a subprotocol is a token (RFC 6455 §4.1), not " + name);
    }
    return new Decision(null, handler, name, options, headers);
  }

  /// Changes the options of this connection.
  ///
  /// @param change applied to the server's own options when the connection opens; if it throws, or
  ///   its result does not fit together, the handshake fails with 500
  /// @return a copy with the change, which comes after those before it
  /// @throws IllegalStateException if this decision is a refusal
  public Decision options(UnaryOperator<Options> change) {
    requireAcceptance();
    UnaryOperator<Options> before = options;
    UnaryOperator<Options> both =
        before == null ? requireNonNull(change, "change") : o -> change.apply(before.apply(o));
    return new Decision(null, handler, subprotocol, both, headers);
  }

  private void requireAcceptance() {
    if (refusal != null) {
      throw new IllegalStateException("a refusal opens no connection; use accept()");
    }
  }

  @Nullable Response refusal() {
    return refusal;
  }

  @Nullable WebSocketHandler handler() {
    return handler;
  }

  @Nullable String subprotocol() {
    return subprotocol;
  }

  Options apply(Options own) {
    return options == null ? own : options.apply(own);
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }
}
