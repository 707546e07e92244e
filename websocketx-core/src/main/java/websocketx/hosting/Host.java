// SPDX-License-Identifier: Apache-2.0

package websocketx.hosting;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import websocketx.WebSocketServer;

/// What a [WebSocketServer] is for the adapters of other HTTP servers. Safe from any thread.
public interface Host {
  /// The only way from a server to its host, which the server's public methods do not show.
  final class Door {
    private static volatile @Nullable Function<WebSocketServer, Host> key;

    private Door() {}

    /// Called once, when the class of servers is initialised.
    ///
    /// @param way from any server
    public static void open(Function<WebSocketServer, Host> way) {
      key = way;
    }
  }

  /// The host of a server.
  ///
  /// @param server which may also listen itself
  /// @return one for as many requests as there are
  static Host of(WebSocketServer server) {
    return requireNonNull(Door.key, "a server exists, so its class is initialised").apply(server);
  }

  /// Takes up a request, and decides on it: checks, fallbacks, error responders and observers run
  /// on the calling thread, for as long as they like.
  ///
  /// @param head the request as HTTP/1.1: request line and headers, each with its CR LF, and the
  ///   empty line; what an embedded server would refuse is refused here too
  /// @param visitor who asks
  /// @return to be closed by the caller
  Visit receive(byte[] head, Visitor visitor);

  /// Takes up a request in parts, as above.
  ///
  /// @param line method, target and version
  /// @param headers in the order in which they came
  /// @param visitor who asks
  /// @return to be closed by the caller
  default Visit receive(String line, Iterable<Map.Entry<String, String>> headers, Visitor visitor) {
    StringBuilder head = new StringBuilder(512).append(line).append("\r\n");
    for (Map.Entry<String, String> header : headers) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    return receive(head.append("\r\n").toString().getBytes(ISO_8859_1), visitor);
  }
}
