// SPDX-License-Identifier: Apache-2.0

package websocketx;

import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageDeflater;

/// Compresses what one connection sends (RFC 7692 §7.2.1). Runs on the threads that write, never on
/// the loop.
///
/// With context takeover the messages have to go out in the order in which they were compressed: a
/// writer holds [#order] from before compressing until the [Outbox] has the message, in queue or
/// buffer, but not while it waits. It is taken before the connection's [StateLock], guards the
/// deflater's context, and is held for no longer than compressing takes.
final class Compressor {
  private final MessageDeflater deflater;
  private final int minSize;

  /// Taken for what is compressed to go out in that order; null without context.
  final @Nullable StateLock order;

  Compressor(MessageDeflater deflater, int minSize) {
    this.deflater = deflater;
    this.minSize = minSize;
    order = deflater.hasContext() ? new StateLock() : null;
  }

  /// Whether there is any point in trying.
  boolean isFor(Message message) {
    return message.size() >= minSize && message.isCompressible();
  }

  /// Compresses a message.
  ///
  /// @return what goes on the wire: the payload itself if it goes out as it is
  byte[] compress(Message message) {
    byte[] compressed =
        message instanceof PreparedMessage prepared
            ? prepared.deflated(deflater)
            : deflater.deflate(message.payload());
    return compressed == null ? message.payload() : compressed;
  }

  /// The message is in the outbox as [#compress] has made it.
  void commit(Message message) {
    deflater.commit(message.payload());
  }
}
