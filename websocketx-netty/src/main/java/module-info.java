// SPDX-License-Identifier: Apache-2.0

/// Runs a [websocketx.WebSocketServer] behind Netty's HTTP: [websocketx.netty.WebSocketUpgrade].
@org.jspecify.annotations.NullMarked
module websocketx.netty {
  requires transitive websocketx;
  requires transitive io.netty.transport;
  requires transitive io.netty.codec.http;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires static org.jspecify;

  exports websocketx.netty;
}
