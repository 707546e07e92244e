// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The servers that can be compared.
public final class Peers {
  /// Kept, since the log manager forgets the level of a logger that nobody holds.
  private static final Map<Logger, Level> LEVELS =
      Map.of(
          Logger.getLogger("io.helidon"), Level.WARNING,
          Logger.getLogger("io.netty"), Level.WARNING,
          Logger.getLogger("io.undertow"), Level.WARNING,
          Logger.getLogger("io.vertx"), Level.WARNING,
          Logger.getLogger("org.apache"), Level.WARNING,
          // It warns about leaks through the class loader of a web application: there is none.
          Logger.getLogger("org.apache.catalina.loader"), Level.SEVERE,
          Logger.getLogger("org.jboss"), Level.WARNING,
          Logger.getLogger("org.xnio"), Level.WARNING);

  private Peers() {}

  /// New peers, none of them started. Their libraries log warnings and worse only.
  public static List<Peer> all() {
    LEVELS.forEach(Logger::setLevel);
    return List.of(
        new HelidonPeer(),
        new JavaWebSocketPeer(),
        new JettyPeer(),
        new NettyPeer(),
        new TomcatPeer(),
        new UndertowPeer(),
        new VertxPeer());
  }
}
