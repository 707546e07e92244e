// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import org.jspecify.annotations.Nullable;
import websocketx.deflate.Deflaters;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageDeflater;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.PermessageDeflate;

/// How a client compresses and inflates once permessage-deflate was agreed on, and the memory
/// outside the heap that it takes. Messages are compressed by one thread at a time.
final class AgreedDeflate {
  private static final int LEVEL = 6;

  private final Deflaters deflaters = new Deflaters(1);
  private final Inflaters inflaters = new Inflaters(1);
  private final MessageDeflater deflater;
  private final MessageInflater inflater;

  AgreedDeflate(PermessageDeflate agreed) {
    deflater =
        new MessageDeflater(
            deflaters, LEVEL, agreed.clientContextTakeover(), agreed.clientWindowBits());
    inflater =
        new MessageInflater(inflaters, agreed.serverContextTakeover(), agreed.serverWindowBits());
  }

  MessageInflater inflater() {
    return inflater;
  }

  /// Compresses a message, which is sent then.
  ///
  /// @return null if it goes out as it is, because it does not get shorter
  @SuppressWarnings("ReferenceEquality") // the message itself stands for itself
  byte @Nullable [] deflate(byte[] message) {
    byte[] compressed = deflater.deflate(message);
    if (compressed == null || compressed == message) {
      return null;
    }
    deflater.commit(message);
    return compressed;
  }

  /// How much takes memory outside the heap.
  int live() {
    return deflaters.live() + inflaters.live();
  }

  /// Nothing is compressed any more, and what is being inflated is the last.
  void close() {
    deflaters.close();
    inflaters.close();
  }
}
