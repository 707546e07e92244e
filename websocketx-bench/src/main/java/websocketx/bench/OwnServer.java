// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.peers.Identity;
import websocketx.peers.Service;
import websocketx.peers.Service.Mode;
import websocketx.peers.ServiceOptions;
import websocketx.peers.Supervision;
import websocketx.topics.Overflow;
import websocketx.topics.Topics;

/// The server of this project, as a program that does what the peers do.
public final class OwnServer {
  private static final String EVERYBODY = "everybody";

  private OwnServer() {}

  /// Runs the program.
  ///
  /// @param args as of the peers
  public static void main(String[] args) throws Exception {
    ServiceOptions arguments = new ServiceOptions();
    new CommandLine(arguments).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
    Service service = arguments.service();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(service.mode() == Mode.ECHO ? OwnServer::echo : broadcast())
            .options(options(service))
            .build();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (service.isSecure()) {
      server.listen(address, Identity.make(service.tls()).context()::createSSLEngine);
    } else {
      server.listen(address);
    }
    Supervision.obey(URI.create(server.uri() + "/"));
    System.exit(0); // quicker than to close connections, of which there are none
  }

  private static Options options(Service service) {
    Compression compression =
        switch (service.deflate()) {
          case OFF -> Compression.OFF;
          case ON -> Compression.level(6);
          case TAKEOVER -> Compression.level(6).contextTakeover(true, true);
        };
    return Options.defaults()
        .readLimit(service.messageLimit())
        .maxUnsentBytes(Service.UNSENT_LIMIT)
        .compression(compression)
        // As the peers: nobody is closed for being silent while this lasts, nor for being one of
        // 10,000 who connect at once to a server with one processor.
        .readInterval(Duration.ofMinutes(10))
        .handshakeTimeout(Duration.ofSeconds(30));
  }

  private static void echo(WebSocketConnection connection) throws IOException {
    for (Message message : connection) {
      connection.write(message);
    }
  }

  /// Who has too much unsent misses messages. Those that have come together go out together.
  public static WebSocketHandler broadcast() {
    Topics topics = new Topics();
    return connection -> {
      topics.subscribe(connection, EVERYBODY, Overflow.DROP_NEW);
      for (Message message : connection) {
        List<Message> messages = new ArrayList<>(List.of(message));
        while (connection.unreadBytes() > 0) {
          Message next = connection.read();
          if (next == null) {
            break;
          }
          messages.add(next);
        }
        topics.publish(EVERYBODY, messages);
      }
    };
  }
}
