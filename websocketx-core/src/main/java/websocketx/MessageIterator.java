// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// The messages of a connection for a for-each loop. Used by one thread.
final class MessageIterator implements Iterator<Message> {
  private final WebSocketConnection connection;
  private @Nullable Message ahead;

  MessageIterator(WebSocketConnection connection) {
    this.connection = connection;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null) {
      try {
        ahead = connection.read();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancelled =
            new CancellationException("interrupted while waiting for a message");
        cancelled.initCause(e);
        throw cancelled;
      }
    }
    return ahead != null;
  }

  @Override
  public Message next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the connection has ended");
    }
    Message message = ahead;
    ahead = null;
    return requireNonNull(message);
  }
}
