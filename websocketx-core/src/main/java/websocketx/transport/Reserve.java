// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A descriptor kept for bad times. When the process or the system has none left, nothing can be
/// accepted, not even to be turned away: peers would wait in the kernel's queue for nothing. With
/// the one that is let go of here they can be accepted and closed, one after the other.
///
/// Belongs to the owner of a loop.
final class Reserve {
  private @Nullable SocketChannel kept;

  Reserve() {
    takeBack();
  }

  /// Takes a descriptor again, if there is one.
  void takeBack() {
    if (kept == null) {
      try {
        kept = SocketChannel.open(); // connected to nothing
      } catch (IOException e) {
        // None is left: the next call may have more luck.
      }
    }
  }

  /// Lets go of the descriptor; false if there was none.
  boolean letGo() {
    SocketChannel spent = kept;
    if (spent == null) {
      return false;
    }
    kept = null;
    SocketTransport.closeQuietly(spent);
    return true;
  }
}
