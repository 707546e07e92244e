// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;

/// A program for a JVM without the flight recorder: a connection opens, is too slow, and ends.
final class Recorderless {
  private Recorderless() {}

  public static void main(String[] args) throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .maxConnections(1)
            .options(Options.defaults().writeInterval(Duration.ofMillis(200)).maxUnsentBytes(1))
            .handler(connection -> {
              while (connection.offer(Message.binary(new byte[1 << 20]))) {}
              connection.writeBinary(new byte[1 << 20]);
            })
            .build();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server.listen(new InetSocketAddress(loopback, 0));
    try (Socket peer = new Socket(loopback, server.uri().getPort())) {
      peer.getOutputStream().write(Raw.upgrade("/"));
      byte[] status = peer.getInputStream().readNBytes("HTTP/1.1 101".length());
      Probe.until("the connection is there", () -> server.connections().size() == 1);
      Probe.until("the peer was too slow", () -> server.connections().isEmpty());
      System.out.println(
          new String(status, US_ASCII)
              + ", recorder: "
              + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
    }
    server.close();
  }
}
