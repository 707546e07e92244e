// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.PermessageDeflate;

/// Whether and how messages are compressed (permessage-deflate, RFC 7692). Immutable; safe from any
/// thread. Each method that sets a value returns a copy:
///
/// {@snippet file="Limits.java" region="compression"}
///
/// The client decides: a client that does not offer the extension gets plain messages, and one that
/// asks for less gets less. What is agreed on is kept to: a window of any size is honoured in both
/// directions.
///
/// **What it costs.** A compressed connection that has nothing incomplete holds its windows, which
/// exist only with context takeover, and nothing else: the deflaters and inflaters are the
/// server's, see [WebSocketServerBuilder#maxDeflaters]. A window takes as much heap as went through
/// it, up to 2^bits bytes, and of what the server has sent 8 KiB at most. So with context takeover
/// on both sides a connection costs up to 40 KiB, with windows of 12 bits 8 KiB, and without
/// context takeover nothing. While a compressed message of the client is incomplete, which
/// [Options#messageTimeout()] limits, it costs about 50 KB more, and what it inflated to so far.
///
/// **Secrets.** Compressing a secret and something that an attacker has chosen in the same message,
/// or with context takeover on the same connection, lets the lengths tell the secret to who can see
/// the encrypted traffic (CRIME, BREACH). Send such messages [Message#uncompressed()].
public final class Compression {
  /// No compression: the extension is declined. The default.
  public static final Compression OFF =
      new Compression(
          0,
          false,
          false,
          PermessageDeflate.MAX_WINDOW_BITS,
          PermessageDeflate.MAX_WINDOW_BITS,
          64);

  private static final int MAX_LEVEL = 9;

  private final int level;
  private final boolean serverContextTakeover;
  private final boolean clientContextTakeover;
  private final int serverWindowBits;
  private final int clientWindowBits;
  private final int minSize;

  private Compression(
      int level,
      boolean serverContextTakeover,
      boolean clientContextTakeover,
      int serverWindowBits,
      int clientWindowBits,
      int minSize) {
    this.level = level;
    this.serverContextTakeover = serverContextTakeover;
    this.clientContextTakeover = clientContextTakeover;
    this.serverWindowBits = serverWindowBits;
    this.clientWindowBits = clientWindowBits;
    this.minSize = minSize;
  }

  /// Compression with this level, without context takeover, with windows of 15 bits, for messages
  /// of at least 64 bytes.
  ///
  /// @param level 1, fastest, to 9, smallest; 0 is [#OFF]
  /// @return what can be refined
  /// @throws IllegalArgumentException if out of range
  public static Compression level(int level) {
    if (level < 0 || level > MAX_LEVEL) {
      throw new IllegalArgumentException(
          "a compression level is 1 to 9, or 0 for none, not " + level);
    }
    return level == 0
        ? OFF
        : new Compression(
            level, false, false, OFF.serverWindowBits, OFF.clientWindowBits, OFF.minSize);
  }

  /// Sets who may refer to earlier messages, unless the client asks for less (RFC 7692 §7.1.1).
  /// Small messages that are like each other become much smaller by it; those of the server refer
  /// to the last 8 KiB before them. It costs memory, see above, time for reading those 8 KiB again,
  /// and the threads that write on one connection compress one after the other; what is offered
  /// meanwhile goes out plain.
  ///
  /// Without it for the client, the client is told not to (RFC 7692 §7.1.1.2). The clients of Jetty
  /// 12.1.12 and Tyrus 2.2.2 do not obey, and their second compressed message is answered with
  /// 1007: grant it where such clients come.
  ///
  /// @param server whether the messages to the client may; false by default
  /// @param client whether the messages from the client may; false by default
  /// @return a copy
  /// @throws IllegalStateException if this is [#OFF]
  public Compression contextTakeover(boolean server, boolean client) {
    requireOn();
    return new Compression(level, server, client, serverWindowBits, clientWindowBits, minSize);
  }

  /// Sets how far back messages refer at most, unless the client asks for less (RFC 7692 §7.1.2).
  /// Smaller windows compress less, and with context takeover they take less memory, the server's
  /// below 13 bits. A client that does not let its window be limited gets no context takeover for
  /// its messages if less than 15 is set.
  ///
  /// @param server window of the messages to the client, as a power of two: 8 to 15; 15 by default
  /// @param client window of the messages from the client: 8 to 15; 15 by default
  /// @return a copy
  /// @throws IllegalArgumentException if one is out of range
  /// @throws IllegalStateException if this is [#OFF]
  public Compression windowBits(int server, int client) {
    requireOn();
    return new Compression(
        level,
        serverContextTakeover,
        clientContextTakeover,
        bits("server", server),
        bits("client", client),
        minSize);
  }

  /// Sets from which size on messages are compressed. Smaller ones go out plain.
  ///
  /// @param bytes of payload, at least 0; 64 by default, because less seldom gets shorter
  /// @return a copy
  /// @throws IllegalArgumentException if negative
  /// @throws IllegalStateException if this is [#OFF]
  public Compression minSize(int bytes) {
    requireOn();
    if (bytes < 0) {
      throw new IllegalArgumentException("minSize is at least 0 bytes, not " + bytes);
    }
    return new Compression(
        level,
        serverContextTakeover,
        clientContextTakeover,
        serverWindowBits,
        clientWindowBits,
        bytes);
  }

  private void requireOn() {
    if (level == 0) {
      throw new IllegalStateException(
          "Compression.OFF cannot be refined; begin with Compression.level(1 to 9)");
    }
  }

  private static int bits(String side, int bits) {
    if (bits < PermessageDeflate.MIN_WINDOW_BITS || bits > PermessageDeflate.MAX_WINDOW_BITS) {
      throw new IllegalArgumentException(
          "a window has 8 to 15 bits, and the " + side + "'s not " + bits);
    }
    return bits;
  }

  /// The level.
  ///
  /// @return 0 if off, otherwise 1 to 9
  public int level() {
    return level;
  }

  /// Whether messages to the client may refer to earlier ones.
  ///
  /// @return as set with [#contextTakeover]
  public boolean serverContextTakeover() {
    return serverContextTakeover;
  }

  /// Whether messages from the client may refer to earlier ones.
  ///
  /// @return as set with [#contextTakeover]
  public boolean clientContextTakeover() {
    return clientContextTakeover;
  }

  /// The window of the messages to the client.
  ///
  /// @return as a power of two, 8 to 15
  public int serverWindowBits() {
    return serverWindowBits;
  }

  /// The window of the messages from the client.
  ///
  /// @return as a power of two, 8 to 15
  public int clientWindowBits() {
    return clientWindowBits;
  }

  /// From which size on messages are compressed.
  ///
  /// @return in bytes of payload
  public int minSize() {
    return minSize;
  }

  /// What is granted to clients.
  PermessageDeflate.Terms terms() {
    return new PermessageDeflate.Terms(
        serverContextTakeover, clientContextTakeover, serverWindowBits, clientWindowBits);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Compression that
        && level == that.level
        && serverContextTakeover == that.serverContextTakeover
        && clientContextTakeover == that.clientContextTakeover
        && serverWindowBits == that.serverWindowBits
        && clientWindowBits == that.clientWindowBits
        && minSize == that.minSize;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        level,
        serverContextTakeover,
        clientContextTakeover,
        serverWindowBits,
        clientWindowBits,
        minSize);
  }

  /// All values.
  ///
  /// @return as `level 6, context takeover false/false, window bits 15/15, from 64 bytes`; `off`
  @Override
  public String toString() {
    return level == 0
        ? "off"
        : "level %d, context takeover %b/%b, window bits %d/%d, from %d bytes"
            .formatted(
                level,
                serverContextTakeover,
                clientContextTakeover,
                serverWindowBits,
                clientWindowBits,
                minSize);
  }
}
