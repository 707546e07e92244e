// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// HAProxy in front of the nodes, as it would be deployed.
final class Haproxy implements AutoCloseable {
  private final Process process;
  private final int port;

  Haproxy(List<Node> nodes, Path folder) {
    try {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
      StringBuilder text =
          new StringBuilder(
              """
              global
                maxconn 4000
              defaults
                mode http
                timeout connect 2s
                timeout client 30s
                timeout server 30s
                timeout tunnel 1h
                retries 2
                option redispatch
              frontend all
                bind 127.0.0.1:%d
                default_backend nodes
              backend nodes
                balance leastconn
                option httpchk
                http-check send meth GET uri /health ver HTTP/1.1 hdr Host nodes
              """
                  .formatted(port));
      for (Node node : nodes) {
        text.append(
            "  server %s 127.0.0.1:%d check inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions%n"
                .formatted(node.name(), node.port));
      }
      Path file = folder.resolve("haproxy.cfg");
      Files.writeString(file, text);
      process =
          new ProcessBuilder("haproxy", "-db", "-f", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("haproxy.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
