// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// How a peer opens its connection and behaves on it: what the second argument of
/// [TestServer#dial(String, java.util.function.Consumer)] configures. Not safe for use by several
/// threads at once.
public final class Dialer {
  private static final String DEFLATE = "permessage-deflate; client_max_window_bits";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private List<String> subprotocols = List.of();
  private List<String> extensions = List.of();
  private Duration timeout = TIMEOUT;
  private @Nullable Supplier<? extends SSLEngine> engines;
  private boolean answersPings = true;
  private boolean answersClose = true;

  Dialer() {}

  /// Adds a header to the request (RFC 6455 §4.1). The headers of the handshake itself are there
  /// already; to send another handshake, see [TestServer#connect()].
  ///
  /// @param name a token
  /// @param value printable ASCII, spaces and tabs; refused by `dial` otherwise
  /// @return this
  public Dialer header(String name, String value) {
    headers.add(Map.entry(name, value));
    return this;
  }

  /// Offers subprotocols, in place of those offered before.
  ///
  /// @param names tokens, in order of preference
  /// @return this
  public Dialer subprotocols(String... names) {
    subprotocols = List.of(names);
    return this;
  }

  /// Offers permessage-deflate (RFC 7692), in place of what was offered before. If the server
  /// agrees on it, the peer compresses each message that gets shorter by it, keeps to the window
  /// and the context that were agreed on, and inflates what comes.
  ///
  /// @param offers values of `Sec-WebSocket-Extensions`, each sent in a header of its own and as it
  ///   is, even if it is against the rules; without any, `permessage-deflate;
  ///   client_max_window_bits` is offered
  /// @return this
  public Dialer compression(String... offers) {
    extensions = offers.length == 0 ? List.of(DEFLATE) : List.of(offers);
    return this;
  }

  /// Speaks TLS with an engine of the test's choice, also where the server does not. Which versions
  /// and names it offers, what it trusts and which certificate it shows, is the engine's. Without
  /// this, a server with TLS is dialled with one that trusts every certificate.
  ///
  /// @param tls makes an engine, which is put into client mode
  /// @return this
  public Dialer tls(Supplier<? extends SSLEngine> tls) {
    engines = requireNonNull(tls, "tls");
    return this;
  }

  /// How long each wait of the peer lasts at most: for the answer to the handshake, for a message,
  /// for the other side to take what is sent. 5 s by default.
  ///
  /// @param longest more than zero
  /// @return this
  /// @throws IllegalArgumentException if it is zero or negative
  public Dialer timeout(Duration longest) {
    if (!requireNonNull(longest, "longest").isPositive()) {
      throw new IllegalArgumentException("timeout is " + longest + ": use more than zero");
    }
    timeout = longest;
    return this;
  }

  /// Whether pings are answered as soon as they are read (RFC 6455 §5.5.2); true by default.
  ///
  /// @param on false for a peer that stays silent
  /// @return this
  public Dialer answerPings(boolean on) {
    answersPings = on;
    return this;
  }

  /// Whether a Close frame is answered as soon as it is read, with the same code, and TCP is closed
  /// when the other side has closed it (RFC 6455 §5.5.1, §7.1.1); true by default.
  ///
  /// @param on false for a peer that leaves both to the test
  /// @return this
  public Dialer answerClose(boolean on) {
    answersClose = on;
    return this;
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  List<String> offered() {
    return subprotocols;
  }

  /// What is offered in Sec-WebSocket-Extensions, line by line.
  List<String> extensions() {
    return extensions;
  }

  /// What to speak TLS with; null for plain TCP.
  @Nullable Supplier<? extends SSLEngine> engines(boolean isTls) {
    return engines != null || !isTls ? engines : AnyServer::engine;
  }

  Duration timeout() {
    return timeout;
  }

  boolean answersPings() {
    return answersPings;
  }

  boolean answersClose() {
    return answersClose;
  }
}
