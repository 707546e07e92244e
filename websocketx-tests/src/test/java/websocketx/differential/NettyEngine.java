// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Netty's codec, which an opening handshake puts together, in a channel without a socket.
final class NettyEngine implements Engine {
  /// It wants each fragment to inflate to something. RFC 7692 §6.1 lets fragments end anywhere.
  private static final String SILENT_FRAGMENT = "cannot read uncompressed buffer";

  private static final int ENOUGH = 1 << 21;

  @Override
  public @Nullable List<Event> read(Script script) {
    if (script.traits().contains(Trait.FINAL_BLOCKS)) {
      return null; // What comes after the block is lost.
    }
    Deflate deflate = script.deflate();
    Recorder recorder = new Recorder();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new HttpServerCodec(),
            new HttpObjectAggregator(1024),
            new WebSocketServerExtensionHandler(
                new PerMessageDeflateServerExtensionHandshaker(
                    6, false, 15, false, deflate != null && !deflate.takeover(), ENOUGH)),
            new Upgrade(recorder));
    try {
      channel.writeInbound(Unpooled.copiedBuffer(OpeningRequest.of(deflate), US_ASCII));
      for (byte[] piece : script.pieces()) {
        channel.writeInbound(Unpooled.wrappedBuffer(piece));
        Throwable fault = recorder.fault;
        if (fault != null) {
          Throwable cause = fault.getCause();
          if (cause != null && SILENT_FRAGMENT.equals(cause.getMessage())) {
            return null;
          }
          throw new AssertionError(fault);
        }
      }
      return recorder.events;
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  /// Answers the request, and has the frames written down from then on.
  private static final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Recorder recorder;

    Upgrade(Recorder recorder) {
      this.recorder = recorder;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      WebSocketDecoderConfig config =
          WebSocketDecoderConfig.newBuilder()
              .expectMaskedFrames(true)
              .allowExtensions(true)
              .maxFramePayloadLength(ENOUGH)
              .closeOnProtocolViolation(false)
              .build();
      new WebSocketServerHandshakerFactory("ws://test/", null, config)
          .newHandshaker(request)
          .handshake(context.channel(), request)
          .syncUninterruptibly();
      context
          .pipeline()
          .addLast(new Utf8FrameValidator(false), new WebSocketFrameAggregator(ENOUGH), recorder)
          .remove(this);
    }
  }

  private static final class Recorder extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final List<Event> events = new ArrayList<>();

    /// The first one.
    private @Nullable Throwable fault;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (fault == null) {
        fault = cause;
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      events.add(
          switch (frame) {
            case TextWebSocketFrame text -> Event.message(true, bytes(text.content()));
            case BinaryWebSocketFrame binary -> Event.message(false, bytes(binary.content()));
            case PingWebSocketFrame ping -> Event.ping(bytes(ping.content()));
            case PongWebSocketFrame pong -> Event.pong(bytes(pong.content()));
            case CloseWebSocketFrame close ->
                close.statusCode() < 0
                    ? Event.close(1005, "")
                    : Event.close(close.statusCode(), close.reasonText());
            default -> throw new AssertionError(frame);
          });
    }

    private static byte[] bytes(ByteBuf content) {
      return ByteBufUtil.getBytes(content);
    }
  }
}
