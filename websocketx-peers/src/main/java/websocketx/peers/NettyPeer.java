// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty with the handlers it has for WebSocket, which check UTF-8 unless told otherwise. Its limit
/// of a frame counts deflated bytes: random bytes of the limit's length are too long when deflated.
final class NettyPeer implements Peer {
  private static final int REQUEST_LIMIT = 65_536;

  private @Nullable EventLoopGroup group;

  @Override
  public String name() {
    return "Netty";
  }

  @Override
  public String version() {
    return WebSocketFrame.class.getPackage().getImplementationVersion();
  }

  @Override
  public URI start(int messageLimit, boolean compression) throws Exception {
    group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    Channel channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Pipeline(messageLimit, compression))
            .bind(Loopback.anyPort())
            .sync()
            .channel();
    return Loopback.uri(channel.localAddress());
  }

  @Override
  public void close() {
    if (group != null) {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
      group = null;
    }
  }

  private static final class Pipeline extends ChannelInitializer<SocketChannel> {
    private final int messageLimit;
    private final boolean compression;

    Pipeline(int messageLimit, boolean compression) {
      this.messageLimit = messageLimit;
      this.compression = compression;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addLast(new HttpServerCodec());
      pipeline.addLast(new HttpObjectAggregator(REQUEST_LIMIT));
      if (compression) {
        // The argument limits what a message inflates to, which has to be shorter.
        pipeline.addLast(new WebSocketServerCompressionHandler(messageLimit + 1));
      }
      WebSocketServerProtocolConfig config =
          WebSocketServerProtocolConfig.newBuilder()
              .websocketPath("/")
              .allowExtensions(compression)
              .maxFramePayloadLength(messageLimit)
              .build();
      pipeline.addLast(new WebSocketServerProtocolHandler(config));
      pipeline.addLast(new WebSocketFrameAggregator(messageLimit));
      pipeline.addLast(new Echo());
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) {
      var _ = context.writeAndFlush(message.retain());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
