// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import java.util.function.UnaryOperator;
import websocketx.WebSocketServerBuilder;

class SlowSubscribersTest extends SlowSubscribers {
  @Override
  Room room(Topics topics, UnaryOperator<WebSocketServerBuilder> with) {
    return Room.inMemory(topics, with);
  }

  @Override
  int size() {
    return 1 << 10;
  }
}
