// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import websocketx.Compression;
import websocketx.Options;

/// The options of a connection, as options of the command line. The defaults are the library's,
/// except for the read limit: people paste more than 2 KiB into a page.
final class Limits {
  private static final Options USUAL = Options.defaults();

  @Option(
      names = "--handshake-timeout",
      paramLabel = "<time>",
      description = "for the opening and for the closing handshake (${DEFAULT-VALUE})")
  private Span handshakeTimeout = new Span(USUAL.handshakeTimeout());

  @Option(
      names = "--read-interval",
      paramLabel = "<time>",
      description = "longest time without a byte from the client (${DEFAULT-VALUE})")
  private Span readInterval = new Span(USUAL.readInterval());

  @Option(
      names = "--write-interval",
      paramLabel = "<time>",
      description = "longest wait for the client to take a message (${DEFAULT-VALUE})")
  private Span writeInterval = new Span(USUAL.writeInterval());

  @Option(
      names = "--ping-interval",
      paramLabel = "<time>",
      description = "between pings (9/10 of --read-interval)")
  private @Nullable Span pingInterval;

  @Option(
      names = "--message-timeout",
      paramLabel = "<time>",
      description = "from a message's first byte to its last (as --read-interval)")
  private @Nullable Span messageTimeout;

  @Option(
      names = "--read-limit",
      paramLabel = "<size>",
      description = "largest message to read (${DEFAULT-VALUE})")
  private Size readLimit = new Size(64 * 1024);

  @Option(
      names = "--max-unread-bytes",
      paramLabel = "<size>",
      description = "received ahead of the handler (${DEFAULT-VALUE})")
  private Size maxUnreadBytes = new Size(USUAL.maxUnreadBytes());

  @Option(
      names = "--max-unsent-bytes",
      paramLabel = "<size>",
      description = "offered ahead of the client (${DEFAULT-VALUE})")
  private Size maxUnsentBytes = new Size(USUAL.maxUnsentBytes());

  @Option(
      names = "--write-buffer-size",
      paramLabel = "<size>",
      description = "how much of several messages goes out in one piece (${DEFAULT-VALUE})")
  private Size writeBufferSize = new Size(USUAL.writeBufferSize());

  @Option(names = "--no-coalesce-writes", description = "each message goes out on its own")
  private boolean singleWrites;

  @Option(
      names = "--compression",
      paramLabel = "<level>",
      arity = "0..1",
      fallbackValue = "6",
      description =
          "for clients that offer permessage-deflate, with context takeover and windows as they"
              + " ask for: 1, fastest, to 9; 6 if no level is given (off)")
  private int compressionLevel;

  long readLimit() {
    return readLimit.bytes();
  }

  /// What was asked for; `IllegalArgumentException` if it is not allowed.
  Options options() {
    if (pingInterval != null
        && !pingInterval.length().equals(Options.NEVER)
        && pingInterval.length().compareTo(readInterval.length()) >= 0) {
      throw new IllegalArgumentException(
          "--ping-interval must be shorter than --read-interval, or never");
    }
    Options options =
        USUAL
            .handshakeTimeout(handshakeTimeout.length())
            .readInterval(readInterval.length())
            .writeInterval(writeInterval.length())
            .readLimit(readLimit.bytes())
            .maxUnreadBytes(maxUnreadBytes.intBytes("--max-unread-bytes"))
            .maxUnsentBytes(maxUnsentBytes.intBytes("--max-unsent-bytes"))
            .writeBufferSize(writeBufferSize.intBytes("--write-buffer-size"))
            .coalesceWrites(!singleWrites)
            .compression(compression());
    if (pingInterval != null) {
      options = options.pingInterval(pingInterval.length());
    }
    if (messageTimeout != null) {
      options = options.messageTimeout(messageTimeout.length());
    }
    return options;
  }

  private Compression compression() {
    if (compressionLevel < 0 || compressionLevel > 9) {
      throw new IllegalArgumentException(
          "--compression must be from 0 to 9, not " + compressionLevel);
    }
    Compression compression = Compression.level(compressionLevel);
    return compressionLevel == 0 ? compression : compression.contextTakeover(true, true);
  }
}
