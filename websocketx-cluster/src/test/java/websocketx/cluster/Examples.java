// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.hub.Audience;
import websocketx.hub.Delivery;
import websocketx.hub.Hub;
import websocketx.hub.Publication;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;
import websocketx.hub.protocol.HubProtocol;
import websocketx.nats.NatsBroker;
import websocketx.redis.RedisBroker;
import websocketx.topics.Overflow;
import websocketx.topics.Published;
import websocketx.topics.Topics;

/// What `docs/scale-out.md` shows, to be compiled and run.
final class Examples {
  private Examples() {}

  // @start region="topics"
  /// A peer names stocks, and gets their prices: the latest, if it is too slow for all of them.
  static final class Quotes implements WebSocketHandler {
    private final Topics topics = new Topics();

    @Override
    public void handle(WebSocketConnection connection) {
      for (Message message : connection) {
        topics.subscribe(connection, message.text(), Overflow.KEEP_LATEST);
      }
    }

    Published changed(String stock, String price) {
      return topics.publish(stock, Message.text(stock + " " + price));
    }
  }

  // @end

  // @start region="room"
  /// A room on all nodes: what anybody writes, everybody reads, in one order.
  static final class Room implements WebSocketHandler {
    private final Hub hub;

    Room(Hub hub) {
      this.hub = hub;
    }

    @Override
    public void handle(WebSocketConnection connection) throws Exception {
      hub.audience().subscribe(connection, "lobby", Overflow.CLOSE).join();
      var _ = hub.enter(connection, "lobby", String.valueOf(connection.request().query("name")));
      for (Message message : connection) {
        try {
          hub.publish("lobby", message).join(); // until the broker has it
        } catch (CompletionException noBroker) {
          connection.writeText("not sent, try again");
        }
      }
    }
  }

  // @end

  static Hub memory() {
    // @start region="memory"
    Hub hub = Hub.builder().retention(new Retention(1_000, Duration.ofMinutes(10))).start();
    // @end
    return hub;
  }

  // @start region="delivery"
  /// A protocol of one's own: `12 hello` is a message, `from k3Jd 11` the position in front of it.
  static final class Lines implements Delivery {
    @Override
    public Message message(Publication publication) {
      long offset = requireNonNull(publication.position()).offset();
      return Message.text(offset + " " + publication.message().text());
    }

    @Override
    public Message begins(String topic, @Nullable Position position, boolean recovered) {
      Position at = requireNonNull(position); // this topic has a history
      return Message.text((recovered ? "from " : "lost ") + at.epoch() + " " + at.offset());
    }
  }

  /// Peers come with `?epoch=k3Jd&offset=12` of the last message that they have had, or with none.
  static final class Returning implements WebSocketHandler {
    private final Audience audience; // one, and kept

    Returning(Hub hub) {
      audience = hub.audience(new Lines());
    }

    @Override
    public void handle(WebSocketConnection connection) {
      String epoch = connection.request().query("epoch");
      String offset = connection.request().query("offset");
      Position since =
          epoch == null || offset == null ? null : new Position(epoch, Long.parseLong(offset));
      var _ = audience.resume(connection, "news", Overflow.CLOSE, since);
      for (Message _ : connection) {
        // it only listens
      }
    }
  }

  // @end

  static WebSocketServer protocol(Hub hub) {
    // @start region="protocol"
    HubProtocol protocol =
        new HubProtocol(hub, (connection, action, topic) -> topic.startsWith("public/"));
    WebSocketServer server =
        WebSocketServer.builder()
            .subprotocols(HubProtocol.NAME)
            .options(Options.defaults().readLimit(1 << 14)) // by default 2 KiB
            .check(request ->
                request.path().equals("/hub")
                    ? Decision.accept(protocol)
                    : Decision.refuse(404, "not here"))
            .build();
    // @end
    return server;
  }

  static Hub broker(String address) {
    // @start region="broker"
    Broker broker = address.startsWith("redis") ? RedisBroker.of(address) : NatsBroker.of(address);
    Hub hub =
        Hub.builder()
            .broker(broker)
            .retention(topic ->
                topic.startsWith("room/")
                    ? new Retention(1_000, Duration.ofMinutes(10))
                    : Retention.NONE)
            .start();
    // @end
    return hub;
  }
}
