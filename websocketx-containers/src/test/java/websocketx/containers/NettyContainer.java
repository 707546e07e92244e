// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import websocketx.netty.WebSocketUpgrade;

/// Netty with NIO, which is no servlet container.
final class NettyContainer implements Container {
  private @Nullable EventLoopGroup group;

  @Override
  public String title() {
    Version version = Version.identify().get("netty-codec-http");
    return "Netty " + (version == null ? "" : version.artifactVersion());
  }

  @Override
  public URI start(Application application) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    group = loops;
    List<WebSocketUpgrade> upgrades = new ArrayList<>();
    application
        .servers()
        .forEach((path, server) ->
            upgrades.add(
                new WebSocketUpgrade(
                    server, r -> r.decoderResult().isFailure() || r.uri().contains(path))));
    Certificate certificate = application.certificate();
    SSLContext tls = certificate == null ? null : certificate.context();
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (tls != null) {
                      SSLEngine engine = tls.createSSLEngine();
                      engine.setUseClientMode(false);
                      channel.pipeline().addLast(new SslHandler(engine));
                    }
                    channel.pipeline().addLast(new HttpServerCodec(8192, 16_384, 8192));
                    upgrades.forEach(channel.pipeline()::addLast);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    return URI.create("ws://localhost:" + ((InetSocketAddress) listening.localAddress()).getPort());
  }

  @Override
  public void stop() {
    EventLoopGroup running = group;
    if (running != null) {
      group = null;
      running.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
