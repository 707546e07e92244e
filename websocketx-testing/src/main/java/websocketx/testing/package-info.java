// SPDX-License-Identifier: Apache-2.0

/// Tests of WebSocket handlers: a server with [websocketx.testing.TestServer], its other side with
/// [websocketx.testing.TestPeer], and [websocketx.testing.WebSocketExtension] to find what a test
/// has left behind.
///
/// {@snippet :
/// try (TestServer server = TestServer.start(WebSocketServer.of(new Echo()));
///     TestPeer peer = server.dial("/")) {
///   assertEquals("hello", peer.send("hello").receiveText());
/// }
/// }
@NullMarked
package websocketx.testing;

import org.jspecify.annotations.NullMarked;
