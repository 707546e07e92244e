// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The peer's end of a connection: moves bytes and never waits. Safe from any thread.
interface Wire {
  /// Hears what happens on a wire, in order. What it does must take moments only.
  interface Ends {
    /// Bytes have come; they are gone when the call returns.
    void received(ByteBuffer source);

    /// Nothing more will come; null if the other side half-closed in order.
    void ended(@Nullable IOException failure);

    /// The wire may take bytes again.
    void writable();
  }

  /// Begins to read. Called once.
  void start(Ends ends);

  /// Takes what can be taken now; the position moves on by that.
  void write(ByteBuffer source) throws IOException;

  /// Asks for one [Ends#writable()].
  void awaitWritable();

  /// Whether to read: while it is off, what the other side sends piles up.
  void setReading(boolean on);

  /// Says that nothing more will be sent.
  void halfClose();

  /// Drops the connection with a reset.
  void abort();

  /// Lets go of everything.
  void close();
}
