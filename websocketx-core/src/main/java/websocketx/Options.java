// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The limits and deadlines of a connection. Immutable; safe from any thread. Each method that sets
/// a value returns a copy:
///
/// {@snippet file="Limits.java" region="options"}
///
/// A single value is checked at once. How values fit each other is checked where they are used:
/// when the server is built, or when a [Decision] has changed them. Deadlines are kept to a tenth
/// of a second: they are never early, and late by at most that.
public final class Options {
  /// No deadline, no interval: never.
  public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

  private static final Options DEFAULTS = new Options(new Values());

  /// Smallest duration: a deadline cannot be kept finer.
  private static final Duration MIN_DURATION = Duration.ofMillis(1);

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE - 1);

  private static final int MIN_BUFFER = 1 << 10;
  private static final int MAX_BUFFER = 1 << 24;

  /// The values by name, with the defaults; the methods that return them give the reasons. Only
  /// ever changed before it is published.
  private static final class Values implements Cloneable {
    Duration handshakeTimeout = Duration.ofSeconds(1);
    Duration readInterval = Duration.ofSeconds(60);
    Duration writeInterval = Duration.ofSeconds(10);
    @Nullable Duration pingInterval; // 9/10 of readInterval
    long readLimit = 2048;
    @Nullable Duration messageTimeout; // readInterval
    int maxUnreadBytes = 1 << 16;
    int maxUnsentBytes = 1 << 16;
    int writeBufferSize = 1 << 16;
    int maxMessagesPerSecond = Integer.MAX_VALUE;
    Duration maxLifetime = NEVER;
    boolean coalesceWrites = true;
    Compression compression = Compression.OFF;

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @FunctionalInterface
  private interface Change {
    void apply(Values values);
  }

  private final Values values;

  private Options(Values values) {
    this.values = values;
  }

  /// The defaults.
  ///
  /// @return options with every value as its method documents
  public static Options defaults() {
    return DEFAULTS;
  }

  /// The longest time for the opening handshake, from the accepting of the TCP connection until the
  /// head of the request is complete and, if a [Fallback] answers, until it has; a [Check] has its
  /// own time. And, separately, the longest wait for the peer's answer in the closing handshake.
  /// When it is the peer who closes or fails, a tenth of it, at most 1 s, is how long the handler
  /// may still answer messages that came just before, unless somebody waits for the next message.
  /// Neither is extended by anything that the peer sends.
  ///
  /// @return 1 s by default: enough on a good network, short against peers that are slow on
  ///   purpose; raise it for peers on slow networks
  public Duration handshakeTimeout() {
    return values.handshakeTimeout;
  }

  /// Sets [#handshakeTimeout()].
  ///
  /// @param value at least 1 ms, or [#NEVER]
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options handshakeTimeout(Duration value) {
    return with(v -> v.handshakeTimeout = duration("handshakeTimeout", value));
  }

  /// The longest time without a single byte from the peer; then the connection is closed with 1008.
  /// It stands still while nothing is read because too much is unread. A peer whose ping went out
  /// late has a tenth of it to answer, however long it was silent.
  ///
  /// @return 60 s by default: a peer that has vanished costs memory for a minute at most, and a
  ///   slow network has time for a ping and its answer
  public Duration readInterval() {
    return values.readInterval;
  }

  /// Sets [#readInterval()].
  ///
  /// @param value at least 1 ms, or [#NEVER]
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options readInterval(Duration value) {
    return with(v -> v.readInterval = duration("readInterval", value));
  }

  /// The longest wait for one message to be taken by the peer's TCP; then the connection is
  /// dropped. The same holds for an answer to the opening request, and, when a connection closes,
  /// for the Close frame and all that goes out before it.
  ///
  /// @return 10 s by default: what is not taken by then is not wanted any more, and keeps memory of
  ///   the server and of the kernel
  public Duration writeInterval() {
    return values.writeInterval;
  }

  /// Sets [#writeInterval()].
  ///
  /// @param value at least 1 ms, or [#NEVER]
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options writeInterval(Duration value) {
    return with(v -> v.writeInterval = duration("writeInterval", value));
  }

  /// The time between pings (RFC 6455 §5.5.2): each is sent after 80 to 100 % of it, spread so that
  /// thousands of connections are not pinged at the same instant. Has to be shorter than
  /// [#readInterval()]. Behind proxies that drop idle connections after 30 to 60 s, 25 s is a good
  /// value.
  ///
  /// @return 9/10 of [#readInterval()] unless set, so 54 s by default: a healthy peer answers
  ///   before it was silent for too long; [#NEVER] sends none
  public Duration pingInterval() {
    Duration set = values.pingInterval;
    if (set != null) {
      return set;
    }
    Duration silence = values.readInterval;
    return silence.equals(NEVER) ? NEVER : silence.minus(silence.dividedBy(10));
  }

  /// Sets [#pingInterval()].
  ///
  /// @param value at least 1 ms, or [#NEVER]
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options pingInterval(Duration value) {
    return with(v -> v.pingInterval = duration("pingInterval", value));
  }

  /// The largest message that is taken; a larger one closes the connection with 1009, as soon as a
  /// frame's header announces it. Of a compressed message, what it inflates to counts, while it is
  /// inflated; over the wire may come 8 bytes for each byte of it, and 8 KiB. It may come in any
  /// number of fragments, but more than 1,024 empty ones in a row close the connection with 1008:
  /// they cost the peer next to nothing, and no limit on bytes stops them.
  ///
  /// @return in bytes of payload; 2,048 by default: a server that expects short messages is safe
  ///   without a thought; raise it for larger ones
  public long readLimit() {
    return values.readLimit;
  }

  /// Sets [#readLimit()].
  ///
  /// @param bytes at least 1; `Long.MAX_VALUE` for no limit but that of a Java array, 2 GiB
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options readLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "readLimit is at least 1 byte, or Long.MAX_VALUE for no limit, not " + bytes);
    }
    return with(v -> v.readLimit = bytes);
  }

  /// The longest time from the first byte of a message to its last; then the connection is closed
  /// with 1008. Nothing that the peer sends in between extends it.
  ///
  /// @return as [#readInterval()] unless set: who sends a byte at a time is kept no longer than who
  ///   sends nothing; raise it for large messages over slow networks
  public Duration messageTimeout() {
    Duration set = values.messageTimeout;
    return set == null ? values.readInterval : set;
  }

  /// Sets [#messageTimeout()].
  ///
  /// @param value at least 1 ms, or [#NEVER]
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options messageTimeout(Duration value) {
    return with(v -> v.messageTimeout = duration("messageTimeout", value));
  }

  /// How much may wait for `read` before nothing more is read from the socket: the payloads, and 64
  /// bytes for each message. One larger message always fits when nothing waits, and what has been
  /// read from the socket by then waits too: at most [WebSocketServerBuilder#readBufferSize].
  ///
  /// @return in bytes; 64 KiB by default: enough to keep a handler busy, and small against the
  ///   memory of thousands of peers
  public int maxUnreadBytes() {
    return values.maxUnreadBytes;
  }

  /// Sets [#maxUnreadBytes()].
  ///
  /// @param bytes at least 1; `Integer.MAX_VALUE` for 2 GiB
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options maxUnreadBytes(int bytes) {
    return with(v -> v.maxUnreadBytes = positive("maxUnreadBytes", bytes));
  }

  /// How much may wait in the queue of [WebSocketConnection#offer] before it drops: the payloads,
  /// compressed if they go out so, and 64 bytes for each message. One larger message always fits
  /// when nothing waits.
  ///
  /// @return in bytes; 64 KiB by default: enough for a peer that is busy for a moment, and small
  ///   against the memory of thousands that are slow
  public int maxUnsentBytes() {
    return values.maxUnsentBytes;
  }

  /// Sets [#maxUnsentBytes()].
  ///
  /// @param bytes at least 1; `Integer.MAX_VALUE` for 2 GiB
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options maxUnsentBytes(int bytes) {
    return with(v -> v.maxUnsentBytes = positive("maxUnsentBytes", bytes));
  }

  /// How many messages the peer may send in a second; one more closes the connection with 1008 and
  /// is not handed over. A second's worth may come at once, and what waited because nothing was
  /// read counts as if it had come in time. Pings and pongs are not counted: they cost no handler
  /// anything.
  ///
  /// @return a number of messages; `Integer.MAX_VALUE` for any number by default, because what is
  ///   too much depends on what a message costs the application
  public int maxMessagesPerSecond() {
    return values.maxMessagesPerSecond;
  }

  /// Sets [#maxMessagesPerSecond()].
  ///
  /// @param count at least 1; `Integer.MAX_VALUE` for no limit
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options maxMessagesPerSecond(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("maxMessagesPerSecond is at least 1, not " + count);
    }
    return with(v -> v.maxMessagesPerSecond = count);
  }

  /// How long a connection may live, from its opening; then it is closed with 1001. Each is closed
  /// after 80 to 100 % of it, spread so that connections opened together do not come back together.
  /// For deployments whose load balancer has to move clients to new servers, or whose permissions
  /// have to be checked again.
  ///
  /// @return [#NEVER] by default: a connection lives as long as both sides like
  public Duration maxLifetime() {
    return values.maxLifetime;
  }

  /// Sets [#maxLifetime()].
  ///
  /// @param value at least 1 ms, or [#NEVER]
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options maxLifetime(Duration value) {
    return with(v -> v.maxLifetime = duration("maxLifetime", value));
  }

  /// The size of the output buffer: how much small messages may collect in it. A connection holds
  /// one only while it writes; what a peer does not take waits on the heap, as much as there is. It
  /// limits no message's size.
  ///
  /// @return in bytes; 64 KiB by default: what one system call moves at little cost
  public int writeBufferSize() {
    return values.writeBufferSize;
  }

  /// Sets [#writeBufferSize()].
  ///
  /// @param bytes 1,024 to 16,777,216; rounded up to a power of two
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Options writeBufferSize(int bytes) {
    if (bytes < MIN_BUFFER || bytes > MAX_BUFFER) {
      throw new IllegalArgumentException(
          "writeBufferSize is " + MIN_BUFFER + " to " + MAX_BUFFER + " bytes, not " + bytes);
    }
    int roundedUp = 1 << (32 - Integer.numberOfLeadingZeros(bytes - 1));
    return with(v -> v.writeBufferSize = roundedUp);
  }

  /// Whether small messages may collect in the output buffer while more input of the same
  /// connection waits to be handled. They leave before the handler waits in `read`, when it
  /// returns, when the buffer is full, and in any case within milliseconds. Without it, `write`
  /// returns when the kernel has the message.
  ///
  /// @return true by default: one system call for many messages, and not one for each
  public boolean coalesceWrites() {
    return values.coalesceWrites;
  }

  /// Sets [#coalesceWrites()].
  ///
  /// @param value false to hand each message to the kernel at once
  /// @return a copy
  public Options coalesceWrites(boolean value) {
    return with(v -> v.coalesceWrites = value);
  }

  /// Whether and how messages are compressed.
  ///
  /// @return [Compression#OFF] by default: it costs processor time and memory, is of no use for
  ///   short messages, and may tell a listener about secrets
  public Compression compression() {
    return values.compression;
  }

  /// Sets [#compression()].
  ///
  /// @param value [Compression#OFF] or what begins with [Compression#level]
  /// @return a copy
  public Options compression(Compression value) {
    requireNonNull(value, "compression");
    return with(v -> v.compression = value);
  }

  /// Checks how the values fit each other.
  ///
  /// @return these options
  Options checked() {
    if (!pingInterval().equals(NEVER) && pingInterval().compareTo(readInterval()) >= 0) {
      throw new IllegalArgumentException(
          "pingInterval "
              + pingInterval()
              + " has to be shorter than readInterval "
              + readInterval()
              + ", or a healthy peer that has nothing to say is closed; raise readInterval, lower"
              + " pingInterval, or set it to Options.NEVER");
    }
    return this;
  }

  private Options with(Change change) {
    Values changed = values.copy();
    change.apply(changed);
    return new Options(changed);
  }

  /// A duration in the unit of the event loop's clock; what does not fit is never reached.
  static long nanos(Duration value) {
    return value.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : value.toNanos();
  }

  private static Duration duration(String name, Duration value) {
    if (requireNonNull(value, name).compareTo(MIN_DURATION) < 0) {
      throw new IllegalArgumentException(
          name + " is at least 1 ms, or Options.NEVER, not " + value);
    }
    return value;
  }

  private static int positive(String name, int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(name + " is at least 1 byte, not " + bytes);
    }
    return bytes;
  }
}
