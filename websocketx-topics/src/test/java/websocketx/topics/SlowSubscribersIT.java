// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import java.util.function.UnaryOperator;
import websocketx.WebSocketServerBuilder;

/// With real sockets, between which the system keeps some megabytes.
class SlowSubscribersIT extends SlowSubscribers {
  @Override
  Room room(Topics topics, UnaryOperator<WebSocketServerBuilder> with) {
    return Room.overTcp(topics, with);
  }

  @Override
  int size() {
    return 1 << 16;
  }
}
