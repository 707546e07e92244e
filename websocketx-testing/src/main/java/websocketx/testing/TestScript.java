// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

/// What a scripted server does on each connection: see [TestServer#scripted(TestScript)].
@FunctionalInterface
public interface TestScript {
  /// Plays the server's side of one connection. It runs on a virtual thread of its own, which is
  /// interrupted when the test server closes; when it returns, the connection is dropped.
  ///
  /// @param peer the server's side, its opening handshake done
  /// @throws Exception whatever makes the test fail: [TestServer#close()] reports it
  void run(TestPeer peer) throws Exception;
}
