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
import org.jspecify.annotations.Nullable;

/// Undertow with its own WebSocket API.
final class UndertowPeer implements Peer {
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
  public URI start(int messageLimit, boolean compression) {
    WebSocketConnectionCallback onConnect =
        (exchange, channel) -> {
          channel.getReceiveSetter().set(new Echo(messageLimit));
          channel.resumeReceives();
        };
    WebSocketProtocolHandshakeHandler handler = new WebSocketProtocolHandshakeHandler(onConnect);
    if (compression) {
      // As without arguments, but for the last. It limits the buffers of the extension, and not
      // only
      // those that a message inflates to: random bytes are longer when deflated. What a message may
      // inflate to is checked by the listener.
      int bufferLimit = (int) Math.min(2L * messageLimit, Integer.MAX_VALUE);
      handler.addExtension(
          new PerMessageDeflateHandshake(
              false, PerMessageDeflateHandshake.DEFAULT_DEFLATER, true, true, bufferLimit));
    }
    server = Undertow.builder().addHttpListener(0, Loopback.HOST).setHandler(handler).build();
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

  private static final class Echo extends AbstractReceiveListener {
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
