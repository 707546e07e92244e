// SPDX-License-Identifier: Apache-2.0

package websocketx.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Host;
import websocketx.hosting.Visit;
import websocketx.hosting.Visitor;

/// Who asks. The addresses are kept, because a channel that is closed may have none.
record Asker(
    Channel channel, HttpRequest request, SocketAddress remoteAddress, SocketAddress localAddress)
    implements Visitor {

  /// The request as its client has sent it. What could not be decoded is none.
  Visit show(Host host) {
    String line =
        request.decoderResult().isFailure()
            ? ""
            : request.method() + " " + request.uri() + " " + request.protocolVersion();
    return host.receive(line, request.headers(), this);
  }

  @Override
  public boolean isSecure() {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  @Override
  public @Nullable Principal principal() {
    return null;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    Object known = type.isInstance(request) ? request : channel;
    return type.isInstance(known) ? type.cast(known) : null;
  }
}
