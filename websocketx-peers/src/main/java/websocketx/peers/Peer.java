// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.net.URI;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;

/// A server made with another library: text comes back as text, binary as binary, each message
/// whole. It is used by one thread at a time, and can be started again once it is closed.
public interface Peer extends AutoCloseable {
  /// The name of the library.
  String name();

  /// The version of the library, read from its jar.
  String version();

  /// Whether the library knows `permessage-deflate`.
  default boolean knowsDeflate() {
    return true;
  }

  /// Whether it is put behind TLS here.
  default boolean knowsTls() {
    return true;
  }

  /// Starts the server on a free port of the loopback address.
  ///
  /// @return where to dial
  URI start(Service service) throws Exception;

  /// Starts an echo server with whatever compression its library grants unless told otherwise.
  ///
  /// @param messageLimit the longest message it takes, in bytes, as far as the library can tell
  /// @param compression whether it accepts an offer of `permessage-deflate`, if the library can
  /// @return where to dial
  default URI start(int messageLimit, boolean compression) throws Exception {
    Deflate deflate = compression ? Deflate.TAKEOVER : Deflate.OFF;
    return start(new Service(Mode.ECHO, deflate, Io.NIO, messageLimit));
  }

  /// Ends the server and its connections. Does nothing when it is not running.
  @Override
  void close();
}
