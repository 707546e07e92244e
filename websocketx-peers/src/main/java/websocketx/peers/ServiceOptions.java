// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import picocli.CommandLine.Option;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;
import websocketx.peers.Service.Tls;

/// What a program that starts a server is told on its command line.
public final class ServiceOptions {
  @Option(names = "--mode", description = "echo or broadcast (${DEFAULT-VALUE})")
  private Mode mode = Mode.ECHO;

  @Option(names = "--compression", description = "off, on or takeover (${DEFAULT-VALUE})")
  private Deflate deflate = Deflate.OFF;

  @Option(names = "--io", description = "nio, epoll or io_uring (${DEFAULT-VALUE})")
  private Io io = Io.NIO;

  @Option(names = "--message-limit", description = "in bytes (${DEFAULT-VALUE})")
  private int messageLimit = 1 << 24;

  @Option(
      names = "--tls",
      description = "off, rsa or ec: with a certificate of its own (${DEFAULT-VALUE})")
  private Tls tls = Tls.OFF;

  @Option(names = "--openssl", description = "TLS by OpenSSL, if the library has a choice")
  private boolean openssl;

  /// What was asked for.
  public Service service() {
    return new Service(mode, deflate, io, messageLimit, tls, openssl);
  }
}
