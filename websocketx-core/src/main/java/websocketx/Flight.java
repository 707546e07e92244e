// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.TimeUnit;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What a recording of the JDK Flight Recorder gets to know: numbers, codes and names of options,
/// never what a peer has written.
///
/// Events are written on the threads of handlers, writers and hooks, never by a loop: writing one
/// may wait for a lock of the recorder. While nothing is recorded, an event costs a look at a
/// static field. A run-time image without the module `jdk.jfr` works as well.
final class Flight {
  /// Whether there is a recorder. If not, no class of an event may be touched.
  private static final boolean IS_THERE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /// A pause of reading that is shorter is not recorded; for slow writes, whose events the recorder
  /// times itself, a recording's settings may say otherwise.
  static final long STALL = TimeUnit.MILLISECONDS.toNanos(20);

  private Flight() {}

  /// Loads the events, which may wait, so that no loop has to. Called before there is a loop.
  static void prepare() {
    boolean[] _ = {hearsHandshakes(), hearsEnds(), hearsStalls(), hearsLimits()};
    SlowWrite _ = slowWrite();
  }

  // ---- the opening handshake

  @Name("websocketx.Handshake")
  @Label("Opening Handshake")
  @Category("websocketx")
  @Description("From the accepting of TCP to the answer")
  @StackTrace(false)
  static final class Handshake extends Event {
    @Label("Status")
    @Description("Of the answer: 101 if it opened a connection, 0 if there was no answer")
    int status;

    transient boolean isTold;
  }

  static boolean hearsHandshakes() {
    return IS_THERE && new Handshake().isEnabled();
  }

  /// Begins one; null if nobody records it.
  static @Nullable Handshake handshake() {
    if (!hearsHandshakes()) {
      return null;
    }
    Handshake event = new Handshake();
    event.begin();
    return event;
  }

  // ---- the connection

  @Name("websocketx.Connection")
  @Label("Connection")
  @Category("websocketx")
  @Description("A connection that has ended")
  @StackTrace(false)
  static final class Closed extends Event {
    @Label("Lifetime")
    @Timespan(Timespan.NANOSECONDS)
    long lifetime;

    @Label("Close Code")
    int code;

    @Label("Initiator")
    @Description("Who began to close it")
    @Nullable String initiator;

    @Label("Clean")
    @Description("Whether both Close frames were exchanged")
    boolean clean;

    @Label("Limit")
    @Description("The option whose limit or deadline took effect, if any")
    @Nullable String limit;

    @Label("Messages In")
    long messagesIn;

    @Label("Bytes In")
    @Description("Payload of the messages, inflated")
    @DataAmount
    long bytesIn;

    @Label("Messages Out")
    long messagesOut;

    @Label("Bytes Out")
    @Description("Payload of the messages, before they were compressed")
    @DataAmount
    long bytesOut;
  }

  /// Whether somebody records how connections end.
  static boolean hearsEnds() {
    return IS_THERE && (new Closed().isEnabled() || new LimitHit().isEnabled());
  }

  static void closed(Connection connection, CloseCause cause, @Nullable Limit limit) {
    if (IS_THERE) {
      Closed event = new Closed();
      if (event.isEnabled()) {
        event.lifetime = connection.age();
        event.code = cause.code().value();
        event.initiator = cause.initiator().name();
        event.clean = cause.wasClean();
        event.limit = limit == null ? null : limit.option();
        event.messagesIn = connection.inbox.messages();
        event.bytesIn = connection.inbox.bytes();
        event.messagesOut = connection.writer.messages();
        event.bytesOut = connection.writer.bytes();
        event.commit();
      }
    }
  }

  // ---- waiting

  @Name("websocketx.SlowWrite")
  @Label("Slow Write")
  @Category("websocketx")
  @Description("A write that waited for its peer")
  @Threshold("20 ms")
  static final class SlowWrite extends Event {
    @Label("Bytes")
    @Description("Payload of the message")
    @DataAmount
    long bytes;

    @Label("Taken")
    @Description("Whether the message was taken in the end")
    boolean taken;
  }

  /// Begins one; null if nobody records it.
  static @Nullable SlowWrite slowWrite() {
    if (IS_THERE) {
      SlowWrite event = new SlowWrite();
      if (event.isEnabled()) {
        event.begin();
        return event;
      }
    }
    return null;
  }

  /// Ends one.
  ///
  /// @param event null if nobody records it
  static void end(@Nullable SlowWrite event, int bytes, boolean taken) {
    if (event != null) {
      event.bytes = bytes;
      event.taken = taken;
      event.commit();
    }
  }

  @Name("websocketx.ReadStall")
  @Label("Read Stall")
  @Category("websocketx")
  @Description("Nothing was read from a peer, because its handler had not read what was there")
  @StackTrace(false)
  static final class ReadStall extends Event {
    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long time;
  }

  static boolean hearsStalls() {
    return IS_THERE && new ReadStall().isEnabled();
  }

  static void stalled(long nanos) {
    if (nanos >= STALL && hearsStalls()) {
      ReadStall event = new ReadStall();
      event.time = nanos;
      event.commit();
    }
  }

  // ---- limits

  @Name("websocketx.LimitHit")
  @Label("Limit Hit")
  @Category("websocketx")
  @Description("A limit or deadline has taken effect")
  @StackTrace(false)
  static final class LimitHit extends Event {
    @Label("Option")
    @Nullable String option;

    @Label("Times")
    @Description("How often, since the last event for this option")
    long times;
  }

  static boolean hearsLimits() {
    return IS_THERE && new LimitHit().isEnabled();
  }

  static void limited(Limit limit, long times) {
    if (hearsLimits()) {
      LimitHit event = new LimitHit();
      event.option = limit.option();
      event.times = times;
      event.commit();
    }
  }
}
