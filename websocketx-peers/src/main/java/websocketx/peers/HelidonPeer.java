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
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Helidon SE. It has no permessage-deflate, and limits frames only: a message of many fragments
/// can be longer than the limit. Answering pings is left to the listener, whose default does not.
/// The time it takes to unmask a frame grows with the square of its length: less than a second for
/// 1 MiB, a minute for 16 MiB, which no setting changes.
final class HelidonPeer implements Peer {
  private static final int BACKLOG = 4096;

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
  public boolean knowsDeflate() {
    return false;
  }

  @Override
  public boolean knowsTls() {
    return false;
  }

  @Override
  public URI start(Service service) {
    Supplier<WsListener> listener =
        switch (service.mode()) {
          case ECHO -> Echo::new;
          case BROADCAST -> {
            Set<Member> everybody = ConcurrentHashMap.newKeySet();
            yield () -> new Broadcast(everybody);
          }
        };
    server =
        WebServer.builder()
            .host(Loopback.HOST)
            .port(0)
            .shutdownHook(false)
            .backlog(BACKLOG)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .idleConnectionTimeout(Duration.ofMinutes(10))
            .addProtocol(WsConfig.builder().maxFrameLength(service.messageLimit()).build())
            .addRouting(WsRouting.builder().endpoint("/", listener))
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
  private static class Echo implements WsListener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Override
    public void onMessage(WsSession session, String part, boolean last) {
      text.append(part);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        deliver(session, message);
      }
    }

    @Override
    public void onMessage(WsSession session, BufferData part, boolean last) {
      part.writeTo(binary);
      if (last) {
        BufferData message = BufferData.create(binary.toByteArray());
        binary.reset();
        deliver(session, message);
      }
    }

    void deliver(WsSession session, String message) {
      session.send(message, true);
    }

    void deliver(WsSession session, BufferData message) {
      session.send(message, true);
    }
  }

  private static final class Broadcast extends Echo {
    private final Set<Member> everybody;
    private @Nullable Member self;

    Broadcast(Set<Member> everybody) {
      this.everybody = everybody;
    }

    @Override
    public void onOpen(WsSession session) {
      self = new Member(session);
      everybody.add(self);
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
      leave();
    }

    @Override
    public void onError(WsSession session, Throwable error) {
      leave();
    }

    private void leave() {
      if (self != null) {
        everybody.remove(self);
        self.writer.interrupt();
      }
    }

    @Override
    void deliver(WsSession session, String message) {
      everybody.forEach(member -> member.offer(() -> member.session.send(message, true)));
    }

    @Override
    void deliver(WsSession session, BufferData message) {
      byte[] bytes = message.readBytes();
      everybody.forEach(
          member -> member.offer(() -> member.session.send(BufferData.create(bytes), true)));
    }
  }

  /// Sending blocks, so each connection has a thread for it. Who is slow misses messages.
  private static final class Member {
    private final BlockingQueue<Runnable> unsent =
        new LinkedBlockingQueue<>(Service.UNSENT_MESSAGES);
    private final WsSession session;
    private final Thread writer;

    Member(WsSession session) {
      this.session = session;
      writer = Thread.startVirtualThread(this::write);
    }

    void offer(Runnable sending) {
      var _ = unsent.offer(sending);
    }

    private void write() {
      try {
        while (true) {
          unsent.take().run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        session.terminate(); // the connection is lost
      }
    }
  }
}
