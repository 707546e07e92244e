// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.Message;
import websocketx.testing.WebSocketExtension;
import websocketx.topics.Overflow;

/// Publishing where the stack ends: the message may be lost, and nothing else.
@Timeout(300)
@ExtendWith(WebSocketExtension.class)
class EndOfStackTest {
  private static final int ROUNDS = 5;
  private static final int CALLS = 400;
  private static final int DEEPEST = 1_000_000;

  private int calls;
  private int overflows;

  @Test
  void topicsGoOn() throws InterruptedException {
    try (Cluster cluster = new Cluster();
        Hub hub = Hub.builder().retention(Cluster::retention).maxPublishing(100).start()) {
      Node node = cluster.node();
      for (int round = 0; round < ROUNDS; round++) {
        for (String topic : new String[] {"plain" + round, "h" + round}) {
          Client client = node.enter();
          Client.get(hub.audience().subscribe(client.connection(), topic, Overflow.DROP_NEW));
          calls = 0;
          Thread deep = new Thread(null, () -> fall(hub, topic, 0), "deep", 1 << 19);
          deep.start();
          deep.join();
          CompletableFuture<Boolean> came = new CompletableFuture<>();
          Thread.ofVirtual()
              .start(() -> {
                while (!client.peer().receiveText().equals("end")) {
                  // of those that were published there
                }
                came.complete(true);
              });
          Client.until(
              "it goes on",
              () -> {
                Client.get(hub.publish(topic, Message.text("end")));
                return came.isDone();
              });
          client.peer().abort();
        }
      }
    }
    assertTrue(overflows >= ROUNDS * 10, () -> "only " + overflows + " calls had too little stack");
  }

  private void fall(Hub hub, String topic, int depth) {
    try {
      if (depth < DEEPEST) {
        fall(hub, topic, depth + 1);
      }
    } catch (StackOverflowError e) {
      overflows++; // the frames above are gone: the next calls come a little further
    }
    if (calls < CALLS) {
      calls++;
      var _ = hub.publish(topic, Message.text("a"));
    }
  }
}
