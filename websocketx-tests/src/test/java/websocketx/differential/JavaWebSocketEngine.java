// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.Handshakedata;
import org.jspecify.annotations.Nullable;

/// Java-WebSocket, whose connections take bytes wherever they come from.
final class JavaWebSocketEngine implements Engine {
  /// It takes an empty Close frame for 1000 where RFC 6455 §7.1.5 wants 1005, and 1007 without a
  /// reason for a fault of its own.
  private static final Set<Event> WRONG_ENDS = Set.of(Event.close(1005, ""), Event.close(1007, ""));

  /// Behind a final block, and behind a control frame, it forgets how to go on inflating.
  private static final Set<Trait> WRONG_COMPRESSION = EnumSet.allOf(Trait.class);

  @Override
  public @Nullable List<Event> read(Script script) {
    if (!Collections.disjoint(script.expected(), WRONG_ENDS)
        || !Collections.disjoint(script.traits(), WRONG_COMPRESSION)) {
      return null;
    }
    Listener listener = new Listener();
    WebSocketImpl connection =
        new WebSocketImpl(listener, List.of(new Draft_6455(new PerMessageDeflateExtension())));
    connection.decode(ByteBuffer.wrap(OpeningRequest.of(script.deflate()).getBytes(US_ASCII)));
    for (byte[] piece : script.pieces()) {
      connection.decode(ByteBuffer.wrap(piece));
    }
    return listener.events;
  }

  private static final class Listener extends WebSocketAdapter {
    private final List<Event> events = new ArrayList<>();

    @Override
    public void onWebsocketMessage(WebSocket connection, String message) {
      events.add(Event.message(true, message.getBytes(UTF_8)));
    }

    @Override
    public void onWebsocketMessage(WebSocket connection, ByteBuffer message) {
      events.add(Event.message(false, bytes(message)));
    }

    @Override
    public void onWebsocketPing(WebSocket connection, Framedata frame) {
      events.add(Event.ping(bytes(frame.getPayloadData())));
    }

    @Override
    public void onWebsocketPong(WebSocket connection, Framedata frame) {
      events.add(Event.pong(bytes(frame.getPayloadData())));
    }

    @Override
    public void onWebsocketClosing(WebSocket connection, int code, String reason, boolean remote) {
      events.add(remote ? Event.close(code, reason) : Event.failed(code));
    }

    @Override
    public void onWebsocketError(WebSocket connection, Exception fault) {}

    @Override
    public void onWebsocketOpen(WebSocket connection, Handshakedata handshake) {}

    @Override
    public void onWebsocketClose(WebSocket connection, int code, String reason, boolean remote) {}

    @Override
    public void onWebsocketCloseInitiated(WebSocket connection, int code, String reason) {}

    @Override
    public void onWriteDemand(WebSocket connection) {}

    @Override
    public InetSocketAddress getLocalSocketAddress(WebSocket connection) {
      return InetSocketAddress.createUnresolved("test", 0);
    }

    @Override
    public InetSocketAddress getRemoteSocketAddress(WebSocket connection) {
      return InetSocketAddress.createUnresolved("test", 0);
    }

    private static byte[] bytes(ByteBuffer payload) {
      byte[] bytes = new byte[payload.remaining()];
      payload.duplicate().get(bytes);
      return bytes;
    }
  }
}
