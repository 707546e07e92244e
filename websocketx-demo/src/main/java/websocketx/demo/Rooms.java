// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.net.URI;
import java.util.List;
import java.util.Set;
import websocketx.Decision;
import websocketx.OriginCheck;
import websocketx.Request;
import websocketx.hub.Hub;
import websocketx.hub.protocol.HubProtocol;

/// What the page at `/rooms` talks to: a few topics of the hub, in its subprotocol.
final class Rooms {
  static final String PATH = "/hub";

  /// As the page has them. Peers cannot make others: each is a history, kept for a while.
  private static final Set<String> TOPICS =
      Set.of("room/lobby", "room/garden", "room/library", "room/workshop");

  private final HubProtocol protocol;

  Rooms(Hub hub) {
    protocol = new HubProtocol(hub, (_, _, topic) -> TOPICS.contains(topic));
  }

  Decision check(Request request) {
    return request.subprotocols().contains(HubProtocol.NAME)
        ? Decision.accept(protocol).subprotocol(HubProtocol.NAME)
        : Decision.refuse(400, "this speaks the subprotocol " + HubProtocol.NAME);
  }

  /// Pages of this server; and for rooms those of the same host with another port, too, where
  /// another node may be: a page goes on here when its own node has ended.
  static boolean admits(Request request) {
    return OriginCheck.sameOrigin().allows(request)
        || (request.path().equals(PATH) && isOfSameHost(request));
  }

  private static boolean isOfSameHost(Request request) {
    List<String> origins = request.headers().getOrDefault("Origin", List.of());
    try {
      URI origin = URI.create(String.join(" ", origins)); // two are none
      String host = origin.getHost();
      return host != null
          && host.equalsIgnoreCase(URI.create("//" + request.host()).getHost())
          && List.of("http", "https").contains(origin.getScheme())
          && (origin.getScheme().equals("https") || !request.isSecure());
    } catch (IllegalArgumentException noOrigin) {
      return false;
    }
  }
}
