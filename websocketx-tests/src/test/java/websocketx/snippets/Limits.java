// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.time.Duration;
import websocketx.Compression;
import websocketx.Options;
import websocketx.OriginCheck;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// What a server and each of its connections may use.
final class Limits {
  private Limits() {}

  static Options options() {
    // @start region="options"
    Options options =
        Options.defaults()
            .readLimit(1 << 20) // bytes of one message
            .pingInterval(Duration.ofSeconds(25));
    // @end
    return options;
  }

  static Options compressed() {
    // @start region="compression"
    Options options =
        Options.defaults()
            .compression(
                Compression.level(6)
                    .contextTakeover(true, false) // to the client, from the client
                    .windowBits(12, 15)
                    .minSize(256));
    // @end
    return options;
  }

  static WebSocketServer server(WebSocketHandler handler, Options options) {
    // @start region="server"
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(handler)
            .checkOrigin(OriginCheck.allow("https://app.example"))
            .maxConnections(10_000)
            .options(options)
            .build();
    // @end
    return server;
  }

  static void closeWhenKilled(WebSocketServer server) {
    // @start region="signal"
    server.closeOnExit(Duration.ofSeconds(10));
    // @end
  }
}
