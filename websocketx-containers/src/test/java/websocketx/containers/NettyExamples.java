// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import websocketx.WebSocketServer;
import websocketx.netty.WebSocketUpgrade;

/// The examples of `docs/adapters.md`, which [NettyExamplesIT] runs.
final class NettyExamples {
  private NettyExamples() {}

  static void netty(ServerBootstrap bootstrap, WebSocketServer server, ChannelHandler pages) {
    // @start region="netty"
    WebSocketUpgrade upgrade = new WebSocketUpgrade(server, r -> r.uri().startsWith("/chat"));
    bootstrap.childHandler(
        new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), upgrade, pages);
          }
        });
    // @end
  }
}
