// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.testing.TestPeer;

/// A thread at the end of its stack may break connections off, but no topic.
@Timeout(120)
class EndOfStackIT {
  private static final int ROUNDS = 20;
  private static final int FRAMES = 400;
  private static final int DEEPEST = 1_000_000;

  private final Topics topics = new Topics();
  private int calls;
  private int overflows;

  @Test
  void topicsStayIntact() throws Exception {
    Options options = Options.defaults().maxUnsentBytes(1 << 10);
    for (int round = 0; round < ROUNDS; round++) {
      try (Room room = Room.overTcp(topics, builder -> builder.options(options));
          TestPeer slow = room.enter("a", Overflow.DROP_OLDEST).stall();
          TestPeer other = room.enter()) {
        WebSocketConnection first = room.connection();
        WebSocketConnection second = room.connection();
        calls = 0;
        Thread deep = new Thread(null, () -> fall(first, second, 0), "deep", 1 << 19);
        deep.start();
        deep.join();
        topics.unsubscribeAll(first);
        topics.unsubscribeAll(second);
        assertEquals(0, topics.subscribers("a"));
        try (TestPeer late = room.enter("a", Overflow.CLOSE)) {
          assertEquals(1, topics.publish("a", Message.text("last")).delivered());
          assertEquals("last", late.receiveText());
        }
        slow.abort();
        other.abort();
      }
      Room.until("all have left", topics::isEmpty);
    }
    assertTrue(overflows >= ROUNDS * 10, () -> "only " + overflows + " calls had too little stack");
  }

  private void fall(WebSocketConnection first, WebSocketConnection second, int depth) {
    try {
      if (depth < DEEPEST) {
        fall(first, second, depth + 1);
      }
    } catch (StackOverflowError e) {
      overflows++; // the frames above are gone: the next calls come a little further
    }
    if (calls < FRAMES) {
      calls++;
      switch (calls % 4) { // each has to be the first now and then
        case 0 -> topics.publish("a", Message.binary(new byte[1 << 16]));
        case 1 -> topics.subscribe(second, "t" + calls % 50, Overflow.CLOSE);
        case 2 -> topics.unsubscribe(second, "t" + calls % 7);
        default -> {
          topics.unsubscribe(first, "a");
          topics.subscribe(first, "a", Overflow.KEEP_LATEST);
        }
      }
    }
  }
}
