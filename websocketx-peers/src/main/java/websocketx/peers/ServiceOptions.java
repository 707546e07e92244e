// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import picocli.CommandLine.Option;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;

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

  /// What was asked for.
  public Service service() {
    return new Service(mode, deflate, io, messageLimit);
  }
}
