// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import io.undertow.Undertow;
import io.undertow.Version;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Mode;

/// Undertow with its own WebSocket API.
final class UndertowPeer implements Peer {
  private static final int BACKLOG = 4096;

  private @Nullable Undertow server;

  @Override
  public String name() {
    return "Undertow";
  }

  @Override
  public String version() {
    return Version.getVersionString();
  }

  @Override
  public URI start(Service service) throws Exception {
    int messageLimit = service.messageLimit();
    WebSocketConnectionCallback onConnect =
        (exchange, channel) -> {
          channel.setAttribute(Broadcast.UNSENT, new AtomicInteger());
          channel
              .getReceiveSetter()
              .set(
                  service.mode() == Mode.ECHO
                      ? new Echo(messageLimit)
                      : new Broadcast(messageLimit));
          channel.resumeReceives();
        };
    WebSocketProtocolHandshakeHandler handler = new WebSocketProtocolHandshakeHandler(onConnect);
    if (service.compresses()) {
      boolean takeover = service.deflate() == Deflate.TAKEOVER;
      // The last limits the buffers of the extension, and not only those that a message inflates
      // to: random bytes are longer when deflated. What a message may inflate to is checked by the
      // listener.
      int bufferLimit = (int) Math.min(2L * messageLimit, Integer.MAX_VALUE);
      handler.addExtension(
          new PerMessageDeflateHandshake(
              false, PerMessageDeflateHandshake.DEFAULT_DEFLATER, takeover, takeover, bufferLimit));
    }
    Undertow.Builder builder =
        Undertow.builder()
            .setIoThreads(Service.processors())
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setHandler(handler);
    if (service.isSecure()) {
      builder.addHttpsListener(0, Loopback.HOST, Identity.make(service.tls()).context());
    } else {
      builder.addHttpListener(0, Loopback.HOST);
    }
    server = builder.build();
    server.start();
    return Loopback.uri(server.getListenerInfo().getFirst().getAddress());
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  private static class Echo extends AbstractReceiveListener {
    private final int messageLimit;

    Echo(int messageLimit) {
      this.messageLimit = messageLimit;
    }

    @Override
    protected long getMaxTextBufferSize() {
      return messageLimit;
    }

    @Override
    protected long getMaxBinaryBufferSize() {
      return messageLimit;
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      WebSockets.sendText(message.getData(), channel, null);
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
      var data = message.getData();
      WebSockets.sendBinary(data.getResource(), channel, new Sent(data::free));
    }
  }

  /// Who has too much unsent misses messages.
  private static final class Broadcast extends Echo {
    static final String UNSENT = "unsent";

    Broadcast(int messageLimit) {
      super(messageLimit);
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      byte[] payload = message.getData().getBytes(StandardCharsets.UTF_8);
      sendAll(
          channel,
          payload.length,
          (peer, sent) -> WebSockets.sendText(ByteBuffer.wrap(payload), peer, sent));
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
      var data = message.getData();
      ByteBuffer payload = WebSockets.mergeBuffers(data.getResource());
      data.free();
      sendAll(
          channel,
          payload.remaining(),
          (peer, sent) -> WebSockets.sendBinary(payload.slice(), peer, sent));
    }

    private static void sendAll(
        WebSocketChannel channel, int size, BiConsumer<WebSocketChannel, Sent> sending) {
      for (WebSocketChannel peer : channel.getPeerConnections()) {
        if (peer.getAttribute(UNSENT) instanceof AtomicInteger unsent) {
          if (unsent.addAndGet(size) <= Service.UNSENT_LIMIT) {
            sending.accept(peer, new Sent(() -> unsent.addAndGet(-size)));
          } else {
            unsent.addAndGet(-size);
          }
        }
      }
    }
  }

  /// Gives the buffers of a message back when it is sent, or cannot be.
  private record Sent(Runnable free) implements WebSocketCallback<Void> {
    @Override
    public void complete(WebSocketChannel channel, Void nothing) {
      free.run();
    }

    @Override
    public void onError(WebSocketChannel channel, Void nothing, Throwable cause) {
      free.run();
    }
  }
}
