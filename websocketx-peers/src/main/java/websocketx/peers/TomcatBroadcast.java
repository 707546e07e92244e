// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// Sends each message to all sessions. It has an instance for each connection.
@ServerEndpoint("/")
public class TomcatBroadcast {
  private static final Map<Session, Queued> EVERYBODY = new ConcurrentHashMap<>();

  @OnOpen
  public void open(Session session) {
    EVERYBODY.put(session, new Queued(session));
  }

  @OnClose
  public void close(Session session) {
    EVERYBODY.remove(session);
  }

  @OnMessage
  public void text(String message) {
    sendAll((session, handler) -> session.getAsyncRemote().sendText(message, handler));
  }

  @OnMessage
  public void binary(ByteBuffer message) {
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
    sendAll((session, handler) -> session.getAsyncRemote().sendBinary(copy.slice(), handler));
  }

  private static void sendAll(BiConsumer<Session, SendHandler> sending) {
    EVERYBODY.values().forEach(queued -> queued.offer(sending));
  }

  /// Without it Tomcat logs each connection that is lost.
  @OnError
  public void error(Throwable error) {}

  /// Sends one message after the other, since a session refuses a second one while the first is on
  /// its way. Who is slow misses messages.
  private static final class Queued implements SendHandler {
    private final Session session;
    private final Queue<BiConsumer<Session, SendHandler>> unsent = new ArrayDeque<>();
    private boolean sending;

    Queued(Session session) {
      this.session = session;
    }

    void offer(BiConsumer<Session, SendHandler> message) {
      synchronized (this) {
        if (sending) {
          if (unsent.size() < Service.UNSENT_MESSAGES) {
            unsent.add(message);
          }
          return;
        }
        sending = true;
      }
      message.accept(session, this);
    }

    @Override
    public void onResult(SendResult result) {
      BiConsumer<Session, SendHandler> next;
      synchronized (this) {
        next = result.isOK() ? unsent.poll() : null;
        if (next == null) {
          sending = false;
          return;
        }
      }
      next.accept(session, this);
    }
  }
}
