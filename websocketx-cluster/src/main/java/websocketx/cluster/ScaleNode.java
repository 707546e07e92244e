// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.Request;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.hub.Hub;
import websocketx.hub.broker.Retention;
import websocketx.topics.Overflow;

/// A node as it is measured, a process. What comes on `/in` is published, and to `/out` goes what
/// was published, as it is. Ends with its standard input.
final class ScaleNode {
  /// Topics with history begin with this.
  static final String KEPT = "kept";

  static final Retention RETENTION = new Retention(1_000, Duration.ofMinutes(10));

  /// What is said on `/out` when nothing is missed from then on.
  static final String READY = "ready";

  /// How many messages of one connection may be on their way to the broker: of all together fewer
  /// than NATS takes, whose answers come behind the deliveries.
  private static final int PUBLISHING = 512;

  private static final Duration START = Duration.ofSeconds(30);

  private ScaleNode() {}

  /// Starts it, and says its port.
  ///
  /// @param args address of the broker, name of the node
  public static void main(String[] args) throws IOException, InterruptedException {
    Hub hub =
        Hub.builder()
            .broker(BrokerKind.of(args[0]))
            .node(args[1])
            .retention(topic -> topic.startsWith(KEPT) ? RETENTION : Retention.NONE)
            .start();
    if (!hub.awaitConnected(START)) {
      throw new IllegalStateException("no broker");
    }
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(connection -> {
              if (connection.request().path().equals("/in")) {
                publish(hub, connection);
              } else {
                tell(hub, connection);
              }
            })
            .build()
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    System.out.println(server.uri().getPort());
    while (System.in.read() >= 0) {
      // until its parent has gone
    }
    System.exit(0);
  }

  private static String topic(WebSocketConnection connection) {
    Request request = connection.request();
    String topic = request.query("topic");
    if (topic == null) {
      throw new CloseStatusException(StatusCode.POLICY_VIOLATION, "no topic");
    }
    return topic;
  }

  private static void publish(Hub hub, WebSocketConnection connection) throws InterruptedException {
    String topic = topic(connection);
    Semaphore room = new Semaphore(PUBLISHING);
    for (Message message : connection) {
      room.acquire();
      var _ =
          hub.publish(topic, message)
              .whenComplete((_, failure) -> {
                room.release();
                if (failure != null) {
                  failure.printStackTrace();
                  connection.close(StatusCode.INTERNAL_ERROR, "not published");
                }
              });
    }
  }

  private static void tell(Hub hub, WebSocketConnection connection) throws IOException {
    hub.audience().subscribe(connection, topic(connection), Overflow.CLOSE).join();
    connection.writeText(READY);
    for (Message _ : connection) {
      // it only listens
    }
  }
}
