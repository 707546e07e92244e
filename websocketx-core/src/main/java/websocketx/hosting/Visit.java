// SPDX-License-Identifier: Apache-2.0

package websocketx.hosting;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.ResponseEncoder;
import websocketx.transport.EventLoop;
import websocketx.transport.HostedTransport;

/// A request that was decided on. One thread at a time.
public interface Visit extends AutoCloseable {
  /// The answer to give.
  ///
  /// @return 101 if the request opens a connection, and [#open] has not said otherwise
  int status();

  /// The headers of the answer, those of the handshake included; not its length.
  ///
  /// @return in the order in which they go out
  List<Map.Entry<String, String>> headers();

  /// The body of the answer.
  ///
  /// @return empty for a 101, and for an answer to HEAD
  byte[] body();

  /// The whole answer, for who writes it to the connection as it is: after any but a 101 it has to
  /// be closed, and the answer says so.
  ///
  /// @return the bytes on the wire
  default byte[] bytes() {
    return status() == 101
        ? OpeningHandshake.response(headers())
        : ResponseEncoder.encode(status(), headers(), body());
  }

  /// Opens the connection, if the answer is 101, and starts its handler: before the adapter gives
  /// that answer, so that the server cannot be shut down in between. What the handler writes waits
  /// until the transport takes it. Waits for the loop, for moments.
  ///
  /// @param <T> the adapter's kind of transport
  /// @param transport makes it, on its loop; it has `handshakeTimeout` to be handed over
  /// @return what was made; null if the server was shut down: now the answer is 503
  /// @throws IOException if the system has no descriptors for an event loop
  <T extends HostedTransport> @Nullable T open(Function<EventLoop, T> transport) throws IOException;

  /// Lets go of the place that was kept for a connection, if none was opened.
  @Override
  void close();
}
