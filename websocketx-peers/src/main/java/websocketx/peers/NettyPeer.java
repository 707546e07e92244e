// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;

/// Netty with the handlers it has for WebSocket, which check UTF-8 unless told otherwise. Its limit
/// of a frame counts deflated bytes: random bytes of the limit's length are too long when deflated.
final class NettyPeer implements Peer {
  private static final int REQUEST_LIMIT = 65_536;
  private static final int BACKLOG = 4096;
  private static final int LEVEL = 6;

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
  public URI start(Service service) throws Exception {
    group = new MultiThreadIoEventLoopGroup(Service.processors(), handlers(service.io()));
    Channel channel =
        new ServerBootstrap()
            .group(group)
            .channel(listener(service.io()))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(Service.UNSENT_LIMIT / 2, Service.UNSENT_LIMIT))
            .childHandler(new Pipeline(service, service.isSecure() ? tls(service) : null))
            .bind(Loopback.anyPort())
            .sync()
            .channel();
    return Loopback.uri(channel.localAddress());
  }

  private static SslContext tls(Service service) throws Exception {
    return SslContextBuilder.forServer(Identity.make(service.tls()).keys())
        .sslProvider(service.openssl() ? SslProvider.OPENSSL : SslProvider.JDK)
        .build();
  }

  private static IoHandlerFactory handlers(Io io) {
    return switch (io) {
      case NIO -> NioIoHandler.newFactory();
      case EPOLL -> {
        Epoll.ensureAvailability();
        yield EpollIoHandler.newFactory();
      }
      case IO_URING -> {
        IoUring.ensureAvailability();
        yield IoUringIoHandler.newFactory();
      }
    };
  }

  private static Class<? extends ServerSocketChannel> listener(Io io) {
    return switch (io) {
      case NIO -> NioServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case IO_URING -> IoUringServerSocketChannel.class;
    };
  }

  @Override
  public void close() {
    if (group != null) {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
      group = null;
    }
  }

  private static final class Pipeline extends ChannelInitializer<SocketChannel> {
    private final Service service;
    private final @Nullable SslContext tls;
    private final ChannelGroup everybody = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    Pipeline(Service service, @Nullable SslContext tls) {
      this.service = service;
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      int messageLimit = service.messageLimit();
      ChannelPipeline pipeline = channel.pipeline();
      if (tls != null) {
        pipeline.addLast(tls.newHandler(channel.alloc()));
      }
      pipeline.addLast(new HttpServerCodec());
      pipeline.addLast(new HttpObjectAggregator(REQUEST_LIMIT));
      if (service.compresses()) {
        pipeline.addLast(deflate());
      }
      WebSocketServerProtocolConfig config =
          WebSocketServerProtocolConfig.newBuilder()
              .websocketPath("/")
              .allowExtensions(service.compresses())
              .maxFramePayloadLength(messageLimit)
              .build();
      pipeline.addLast(new WebSocketServerProtocolHandler(config));
      pipeline.addLast(new WebSocketFrameAggregator(messageLimit));
      pipeline.addLast(service.mode() == Mode.ECHO ? new Echo() : new Broadcast(everybody));
    }

    private ChannelHandler deflate() {
      // The limit is of what a message inflates to, which has to be shorter.
      int limit = service.messageLimit() + 1;
      return switch (service.deflate()) {
        case ON ->
            new WebSocketServerExtensionHandler(
                new PerMessageDeflateServerExtensionHandshaker(
                    LEVEL, false, 15, true, true, limit));
        default -> new WebSocketServerCompressionHandler(limit);
      };
    }
  }

  /// Answers leave together when everything that was read is handled.
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  /// Who has more unsent than the water mark misses messages. Those that were read together leave
  /// together; whoever reaches the mark with one of them gets those before it with a later message.
  private static final class Broadcast extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final ChannelGroup everybody;
    private @Nullable WebSocketFrame last; // of those that were read: it flushes those before it

    Broadcast(ChannelGroup everybody) {
      this.everybody = everybody;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof HandshakeComplete) {
        everybody.add(context.channel());
      }
      super.userEventTriggered(context, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) {
      WebSocketFrame before = last;
      last = message.retain();
      if (before != null) {
        var _ = everybody.write(before, Channel::isWritable, true);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      WebSocketFrame message = last;
      if (message != null) {
        last = null;
        var _ = everybody.writeAndFlush(message, Channel::isWritable, true);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
