// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.net.URI;

/// An echo server made with another library: text comes back as text, binary as binary, each
/// message whole. It is used by one thread at a time, and can be started again once it is closed.
public interface Peer extends AutoCloseable {
  /// The name of the library.
  String name();

  /// The version of the library, read from its jar.
  String version();

  /// Starts the server on a free port of the loopback address.
  ///
  /// @param messageLimit the longest message it takes, in bytes, as far as the library can tell
  /// @param compression whether it accepts an offer of `permessage-deflate`, if the library can
  /// @return where to dial
  URI start(int messageLimit, boolean compression) throws Exception;

  /// Ends the server and its connections. Does nothing when it is not running.
  @Override
  void close();
}
