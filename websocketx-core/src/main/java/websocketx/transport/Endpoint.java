// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What sits on a [Transport] and makes sense of its bytes. Called by the transport's loop only,
/// one call at a time; no call may block, run an application's code or log.
public interface Endpoint {
  /// Bytes have come.
  ///
  /// @param source from its position to its limit; what is not consumed is gone when the call
  ///   returns
  /// @param now the time
  void received(ByteBuffer source, long now);

  /// Nothing more will come.
  ///
  /// @param failure null if the peer half-closed in order
  /// @param now the time
  void inputEnded(@Nullable IOException failure, long now);

  /// The transport may take bytes again; called once per [Transport#awaitWritable()].
  ///
  /// @param now the time
  void writable(long now);

  /// The turn ends in which [Transport#flushLater()] was called.
  void flush();

  /// [Transport#post()] was called.
  ///
  /// @param now the time
  void posted(long now);

  /// The deadline of [Transport#setDeadline(long)] has passed.
  ///
  /// @param now the time
  void expired(long now);

  /// A call above threw: this endpoint is broken and has to go.
  ///
  /// @param failure what it threw
  /// @param now the time
  void broken(Throwable failure, long now);
}
