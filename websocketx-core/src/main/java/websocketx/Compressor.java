// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageDeflater;

/// Compresses what one connection sends (RFC 7692 §7.2.1). Runs on the threads that write, never on
/// the loop.
///
/// With context takeover the messages have to go out in the order in which they were compressed: a
/// writer holds [#lock] from before compressing until the [Outbox] has the message, in queue or
/// buffer, but not while it waits. It is taken before the connection's [StateLock], guards the
/// deflater's context, and is held for no longer than compressing takes.
final class Compressor {
  private final MessageDeflater deflater;
  private final int minSize;
  private final @Nullable ReentrantLock lock; // null without context

  Compressor(MessageDeflater deflater, int minSize) {
    this.deflater = deflater;
    this.minSize = minSize;
    lock = deflater.hasContext() ? new ReentrantLock() : null;
  }

  /// Whether there is any point in trying.
  boolean isFor(Message message) {
    return message.size() >= minSize && message.isCompressible();
  }

  /// Keeps other messages from being compressed until [#end].
  void begin() {
    if (lock != null) {
      lock.lock();
    }
  }

  /// As [#begin], if that needs no waiting for another thread.
  boolean tryBegin() {
    return lock == null || lock.tryLock();
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

  /// The next may begin.
  void end() {
    if (lock != null) {
      lock.unlock();
    }
  }
}
