// SPDX-License-Identifier: Apache-2.0

package websocketx.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.transport.EventLoop;
import websocketx.transport.HostedTransport;

/// A channel of Netty's.
final class NettyTransport extends HostedTransport {
  /// How much Netty is given at a time, in bytes.
  private static final int CHUNK = 1 << 16;

  private final Guest guest;
  private final Channel channel;
  private @Nullable ChannelFuture underway; // as the next, guarded as [#send] is
  private int owed; // bytes that Netty has

  NettyTransport(EventLoop loop, Guest guest) {
    super(loop);
    this.guest = guest;
    channel = guest.asker.channel();
  }

  // ---- bytes

  @Override
  protected int read(ByteBuffer target) {
    return guest.read(target);
  }

  /// What Netty has and the kernel has not is not called taken, so that deadlines are those of the
  /// peer. Somebody comes again with the same bytes.
  @Override
  protected int send(ByteBuffer source) throws IOException {
    int start = source.position();
    while (source.hasRemaining() && (underway == null || underway.isDone())) {
      if (underway == null) {
        owed = Math.min(CHUNK, source.remaining());
        ByteBuf copy = channel.alloc().buffer(owed).writeBytes(source.slice().limit(owed));
        underway = channel.writeAndFlush(copy).addListener(_ -> writable());
      } else if (underway.isSuccess()) {
        source.position(source.position() + owed);
        underway = null;
      } else {
        throw new IOException(underway.cause());
      }
    }
    return source.position() - start;
  }

  // ---- the end

  @Override
  protected void halfClose() {
    guest.halfClose();
  }

  @Override
  protected void resetOnClose() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      // It is closed.
    }
  }

  @Override
  protected void disconnect() {
    if (channel.isOpen()) { // or the event loop may be gone
      channel.eventLoop().execute(guest::drop);
    }
  }

  @Override
  public SocketAddress localAddress() {
    return guest.asker.localAddress();
  }

  @Override
  public SocketAddress remoteAddress() {
    return guest.asker.remoteAddress();
  }
}
