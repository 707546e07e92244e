// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Helidon SE. It has no permessage-deflate, and limits frames only: a message of many fragments
/// can be longer than the limit. Answering pings is left to the listener, whose default does not.
/// The time it takes to unmask a frame grows with the square of its length: less than a second for
/// 1 MiB, a minute for 16 MiB, which no setting changes.
final class HelidonPeer implements Peer {
  private @Nullable WebServer server;

  @Override
  public String name() {
    return "Helidon";
  }

  @Override
  public String version() {
    return WsRouting.class.getPackage().getImplementationVersion();
  }

  @Override
  public URI start(int messageLimit, boolean compression) {
    server =
        WebServer.builder()
            .host(Loopback.HOST)
            .port(0)
            .shutdownHook(false)
            .addProtocol(WsConfig.builder().maxFrameLength(messageLimit).build())
            .addRouting(WsRouting.builder().endpoint("/", Echo::new))
            .build()
            .start();
    return Loopback.uri(server.port());
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /// One of each connection. It is called for each frame, and gathers them into a message.
  private static final class Echo implements WsListener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Override
    public void onMessage(WsSession session, String part, boolean last) {
      text.append(part);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        session.send(message, true);
      }
    }

    @Override
    public void onMessage(WsSession session, BufferData part, boolean last) {
      part.writeTo(binary);
      if (last) {
        BufferData message = BufferData.create(binary.toByteArray());
        binary.reset();
        session.send(message, true);
      }
    }
  }
}
