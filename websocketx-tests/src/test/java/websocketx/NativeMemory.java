// SPDX-License-Identifier: Apache-2.0

package websocketx;

import websocketx.deflate.TakenDeflater;

/// What of a server holds memory outside the heap to compress and inflate with, for tests in other
/// packages.
public final class NativeMemory {
  private NativeMemory() {}

  /// How many deflaters a server has.
  public static int deflaters(WebSocketServer server) {
    return server.settings().deflaters().live();
  }

  /// How many inflaters a server has.
  public static int inflaters(WebSocketServer server) {
    return server.settings().inflaters().live();
  }

  /// Borrows a deflater of a server.
  public static TakenDeflater takeDeflater(WebSocketServer server) {
    return new TakenDeflater(server.settings().deflaters());
  }
}
