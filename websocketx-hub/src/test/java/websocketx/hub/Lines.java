// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.hub.broker.Position;

/// What peers of tests get: `OFFSET TEXT`, without history `TEXT`; and `begins EPOCH OFFSET
/// RECOVERED`, without history `gap`.
final class Lines implements Delivery {
  @Override
  public Message message(Publication publication) {
    Position position = publication.position();
    String text = publication.message().text();
    return Message.text(position == null ? text : position.offset() + " " + text);
  }

  @Override
  public Message begins(String topic, @Nullable Position position, boolean recovered) {
    return Message.text(position == null ? "gap" : begins(position, recovered));
  }

  static String begins(Position position, boolean recovered) {
    return "begins " + position.epoch() + " " + position.offset() + " " + recovered;
  }
}
