// SPDX-License-Identifier: Apache-2.0

package websocketx;

import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageInflater;
import websocketx.pool.Pool;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;

/// Receivers that wait for the next peer whose bytes come. One is borrowed for as long as something
/// is incomplete, mostly for one call. Safe from any thread.
final class Receivers {
  private static final int MOST = 64; // that wait

  private final Pool<Receiver> pool = new Pool<>(MOST);

  /// Borrows one for a peer.
  ///
  /// @param readLimit the most bytes of a message
  /// @param inflater null if messages are not compressed
  Receiver take(long readLimit, @Nullable MessageInflater inflater) {
    Receiver waiting = pool.poll();
    if (waiting == null) {
      return new Receiver(Role.SERVER, readLimit, inflater);
    }
    waiting.begin(readLimit, inflater);
    return waiting;
  }

  /// Gives one back in which nothing is incomplete; the caller forgets it.
  void give(Receiver receiver) {
    receiver.begin(0, null); // or the peer's window would live on in it
    pool.offer(receiver);
  }
}
