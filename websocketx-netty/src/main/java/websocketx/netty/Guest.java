// SPDX-License-Identifier: Apache-2.0

package websocketx.netty;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Host;
import websocketx.hosting.Visit;

/// What Netty tells about a channel that was taken over, from its request on.
final class Guest extends ChannelInboundHandlerAdapter {
  /// How long a peer has to take an answer that opens nothing, and to close, in seconds.
  private static final int FAREWELL = 10;

  private final Queue<ByteBuffer> input = new ConcurrentLinkedQueue<>();
  private final Channel channel;
  final Asker asker;
  private volatile boolean isEnded; // nothing is added to the input any more
  private volatile boolean isRefused; // nobody reads the input
  private volatile @Nullable NettyTransport transport;

  Guest(Channel channel, HttpRequest request) {
    this.channel = channel;
    channel.config().setAutoRead(false).setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    asker = new Asker(channel, request, channel.remoteAddress(), channel.localAddress());
  }

  // ---- the opening handshake

  /// Blocks for as long as checks and other hooks do.
  void answer(Host host) {
    try (Visit visit = asker.show(host)) {
      NettyTransport opened =
          visit.status() == 101 ? visit.open(loop -> new NettyTransport(loop, this)) : null;
      isRefused = opened == null;
      ChannelFuture answer = channel.writeAndFlush(Unpooled.wrappedBuffer(visit.bytes()));
      transport = opened;
      if (opened == null) { // reads on until the peer closes, or a reset could eat the answer
        answer.addListener(_ -> halfClose());
        var _ = channel.eventLoop().schedule(this::drop, FAREWELL, SECONDS);
        channel.config().setAutoRead(true);
      } else {
        opened.handedOver();
      }
    } catch (Throwable problem) {
      var _ = channel.close();
      throw new IllegalStateException("a request could not be answered", problem);
    }
  }

  /// At once, where a handler for TLS would wait for the peer. On the channel's event loop.
  void drop() {
    channel.unsafe().close(channel.newPromise());
  }

  /// Says close_notify first, where there is TLS.
  void halfClose() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    ChannelFuture said = tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
    if (channel instanceof DuplexChannel duplex) {
      said.addListener(_ -> {
        var _ = duplex.shutdownOutput();
      });
    }
  }

  // ---- the channel's event loop

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes && bytes.isReadable() && !isRefused) {
      input.add(ByteBuffer.wrap(ByteBufUtil.getBytes(bytes)));
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (transport != null) { // and never another
      transport.readable();
    } else if (isRefused && isEnded) {
      var _ = channel.close();
    }
  }

  /// The end of TCP, or of TLS.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      isEnded = true;
      channelReadComplete(context);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    isEnded = true;
    if (transport != null) { // and never another
      transport.lost(new IOException(cause));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    exceptionCaught(context, new IOException("Netty has closed the channel"));
  }

  // ---- the loop of ours

  /// As [websocketx.transport.HostedTransport#read]. Netty reads once for each time that all was
  /// taken.
  int read(ByteBuffer target) {
    boolean isLast = isEnded; // before the look at the input
    ByteBuffer first = input.peek();
    if (first == null && !isLast) {
      channel.read();
    }
    if (first == null) {
      return isLast ? -1 : 0;
    }
    int count = Math.min(first.remaining(), target.remaining());
    target.put(first.slice().limit(count));
    if (!first.position(first.position() + count).hasRemaining()) {
      input.remove();
    }
    return count;
  }
}
