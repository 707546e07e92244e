// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import websocketx.Message;
import websocketx.PreparedMessage;
import websocketx.hub.broker.Position;

/// A publication, and what it looks like for each audience: made once for all peers of one.
final class Wire {
  /// What a publication costs beside its payload, as it is counted where publications are kept.
  private static final int OVERHEAD = 128;

  final Publication publication;
  private final ConcurrentMap<Audience, PreparedMessage> forms = new ConcurrentHashMap<>(1);

  Wire(Publication publication) {
    this.publication = publication;
  }

  PreparedMessage in(Audience audience) {
    PreparedMessage known = forms.get(audience);
    if (known != null) {
      return known;
    }
    PreparedMessage made = audience.delivery().message(publication).prepare();
    PreparedMessage before = forms.putIfAbsent(audience, made);
    return before == null ? made : before;
  }

  /// Its place, in a topic with history.
  Position position() {
    return requireNonNull(publication.position());
  }

  int cost() {
    return cost(publication.message());
  }

  static int cost(Message message) {
    return message.size() + OVERHEAD;
  }
}
