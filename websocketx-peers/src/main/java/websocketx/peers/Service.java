// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

/// What a server is to do.
///
/// @param mode what becomes of a message
/// @param deflate whether it accepts an offer of `permessage-deflate`, if the library can
/// @param io how it moves bytes, if the library has a choice
/// @param messageLimit the longest message it takes, in bytes, as far as the library can tell
/// @param tls whether it speaks TLS
/// @param openssl whether OpenSSL does that for it, if the library has a choice
public record Service(
    Mode mode, Deflate deflate, Io io, int messageLimit, Tls tls, boolean openssl) {
  /// What a server that broadcasts keeps for a peer that does not read, in bytes, where the library
  /// lets it tell.
  public static final int UNSENT_LIMIT = 1 << 20;

  /// The same in messages, where the library does not tell how many bytes wait: as the servers in
  /// other languages.
  static final int UNSENT_MESSAGES = 256;

  /// What becomes of a message.
  public enum Mode {
    /// It goes back to who sent it.
    ECHO,
    /// It goes to everybody, also to who sent it.
    BROADCAST
  }

  /// RFC 7692.
  public enum Deflate {
    /// No offer is accepted.
    OFF,
    /// Level 6, each message by itself.
    ON,
    /// Level 6, a message may refer to those before it.
    TAKEOVER
  }

  /// How bytes are moved.
  public enum Io {
    /// `java.nio`, or whatever the library has.
    NIO,
    /// Netty's epoll.
    EPOLL,
    /// Netty's io_uring.
    IO_URING
  }

  /// TLS with a certificate of its own.
  public enum Tls {
    /// Without.
    OFF,
    /// RSA, 2048 bits.
    RSA,
    /// ECDSA, P-256.
    EC
  }

  /// A service without TLS.
  public Service(Mode mode, Deflate deflate, Io io, int messageLimit) {
    this(mode, deflate, io, messageLimit, Tls.OFF, false);
  }

  /// How many threads a server should have that move bytes: one for each processor, since two that
  /// share one take it from each other, which made the latencies of Netty ten times as long.
  static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// The same with TLS.
  public Service with(Tls certificate) {
    return new Service(mode, deflate, io, messageLimit, certificate, openssl);
  }

  /// Whether there is TLS.
  public boolean isSecure() {
    return tls != Tls.OFF;
  }

  /// Whether anything is compressed.
  public boolean compresses() {
    return deflate != Deflate.OFF;
  }
}
