// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageInflater;

/// Turns the bytes of a peer into messages and control frames, and holds the peer to the rules of
/// framing, fragmentation and UTF-8 (RFC 6455 §5, §7.4, §8.1), of compression (RFC 7692 §6.2) and
/// to a limit. Not thread-safe.
///
/// While nothing is incomplete it holds no memory beside its few fields. Payloads go straight from
/// the source into the array that is handed out; compressed ones by way of an inflater that is
/// borrowed until the message is complete.
public final class Receiver {
  /// How many data frames without payload may follow each other inside one message: they cost the
  /// peer almost nothing, and no limit on bytes stops them.
  public static final int MAX_EMPTY_FRAGMENTS = 1024;

  /// How much work one call may be, in bytes that are inflated, before it returns with the rest of
  /// the source: a peer whose few bytes inflate to many, or are much work for nothing, must not
  /// keep the others waiting.
  static final int MAX_EFFORT = 1 << 18;

  /// What a control frame counts as such work: a peer that sends nothing but pings, of ten bytes
  /// each, gets no more of them answered in one call than this divides [#MAX_EFFORT] by.
  static final int EFFORT_OF_CONTROL = 512;

  /// The longest array that every JVM can allocate.
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private static final byte[] EMPTY = {};
  private static final int BETWEEN_FRAMES = -1;

  private final boolean masked;
  private int limit;
  private @Nullable MessageInflater inflater;
  private final FrameDecoder header = new FrameDecoder();

  /// Bytes of the current frame's payload that have not arrived, or [#BETWEEN_FRAMES].
  private int remaining = BETWEEN_FRAMES;

  private boolean done;
  private long since;
  private long effort; // in this call
  private @Nullable MessageAssembly message;
  private byte @Nullable [] control;

  /// Hears what the peer sends, in order, on the thread that calls [#receive].
  public interface Events {
    /// A whole message.
    ///
    /// @param text true for text, which is valid UTF-8; false for binary
    /// @param payload belongs to the callee from now on
    void message(boolean text, byte[] payload);

    /// A ping, to be answered with a pong of the same payload (RFC 6455 §5.5.2).
    ///
    /// @param payload at most 125 bytes; belongs to the callee from now on
    void ping(byte[] payload);

    /// A pong, asked for or not.
    ///
    /// @param payload at most 125 bytes; belongs to the callee from now on
    void pong(byte[] payload);

    /// The peer's Close frame. Nothing comes after it.
    ///
    /// @param code 1005 if it has no payload
    /// @param reason empty if there is none; raw text of the peer, to be escaped before it is
    ///   logged
    void close(int code, String reason);

    /// The peer broke the protocol or a limit. Nothing comes after it.
    ///
    /// @param code what to answer: 1002, 1007, 1008 or 1009
    /// @param reason what to say in the Close frame, at most 123 bytes
    void failed(int code, String reason);

    /// Asked after each message and each ping.
    ///
    /// @return true to stop decoding and leave the rest in the source
    boolean full();
  }

  /// Creates a receiver that waits for the first frame.
  ///
  /// @param role which side we are
  /// @param messageLimit as in [#begin]
  /// @throws IllegalArgumentException if the limit is negative
  public Receiver(Role role, long messageLimit) {
    this(role, messageLimit, null);
  }

  /// Creates a receiver that waits for the first frame of a peer that may compress.
  ///
  /// @param role which side we are
  /// @param messageLimit as in [#begin]
  /// @param inflater as in [#begin]
  /// @throws IllegalArgumentException if the limit is negative
  public Receiver(Role role, long messageLimit, @Nullable MessageInflater inflater) {
    masked = role == Role.SERVER;
    begin(messageLimit, inflater);
  }

  /// Turns to another peer. Only while nothing is incomplete and it is not done: then it remembers
  /// nothing of the peer before.
  ///
  /// @param messageLimit the most bytes a message may have after inflating; whatever it says, no
  ///   message is longer than an array can be
  /// @param inflater inflates this peer's messages, or null if permessage-deflate is not in use
  /// @throws IllegalArgumentException if the limit is negative
  public void begin(long messageLimit, @Nullable MessageInflater inflater) {
    if (messageLimit < 0) {
      throw new IllegalArgumentException("messageLimit is " + messageLimit + ": use 0 or more");
    }
    limit = (int) Math.min(messageLimit, MAX_ARRAY);
    this.inflater = inflater;
  }

  /// Consumes the source until it is empty or [Events#full()], or until it was as much work as
  /// inflating 256 KiB, as which 512 control frames count. After a Close frame or a failure it
  /// consumes everything and reports nothing.
  ///
  /// @param source its position moves; what stays in it has to come first in the next call
  /// @param now the time, in any unit, for [#incompleteSince()]
  /// @param events is told what happened before this method returns
  public void receive(ByteBuffer source, long now, Events events) {
    // The common case is written out in here so that the method is too large to be inlined (over
    // 325 bytes, FreqInlineSize) and the compiler starts from it. Inlined into the loop below the
    // selector, the reads and writes of the copy lay deeper than it follows (MaxInlineLevel): a
    // call for each word made a message of 16 KiB cost 21 us in 6 of 14 processes, and not 12.
    effort = 0;
    while (source.hasRemaining() && !done) {
      if (remaining == BETWEEN_FRAMES) {
        if (message == null && !header.isIncomplete()) {
          since = now;
        }
        boolean complete = header.decodeHeader(source);
        if ((complete || header.hasBegun()) && !accept(events)) {
          break;
        }
        if (!complete) {
          return;
        }
        remaining = (int) header.length();
      }
      boolean reported;
      if (Opcode.isControl(header.opcode())) {
        reported = controlPayload(source, events);
      } else if (!isWhole(source)) {
        reported = fragment(source, events);
      } else {
        int length = remaining;
        byte[] payload = length == 0 ? EMPTY : new byte[length];
        int start = source.position();
        boolean ascii = !Masking.copy(source, start, payload, 0, length, header.maskKey(), 0);
        source.position(start + length);
        remaining = BETWEEN_FRAMES;
        boolean text = header.opcode() == Opcode.TEXT;
        reported = ascii || !text || Utf8Validator.isValid(payload, 0, length);
        if (reported) {
          events.message(text, payload);
        } else {
          fail(events, MessageFault.NOT_UTF8);
        }
      }
      if ((reported && events.full()) || effort >= MAX_EFFORT) {
        return;
      }
    }
    if (done) {
      source.position(source.limit());
    }
  }

  /// Whether a Close frame or a failure has ended it; all later bytes are ignored.
  ///
  /// @return true once nothing more will be reported
  public boolean isDone() {
    return done;
  }

  /// Whether a message, or a frame of any kind, has begun and is not complete.
  ///
  /// @return true while the peer owes bytes
  public boolean isIncomplete() {
    return !done && (message != null || remaining != BETWEEN_FRAMES || header.isIncomplete());
  }

  /// When the first byte of what is incomplete arrived; while a message is open, its first byte. No
  /// later byte, fragment or control frame moves it, so a deadline from here is absolute.
  ///
  /// @return the `now` of that call of [#receive]; meaningless unless [#isIncomplete()]
  public long incompleteSince() {
    return since;
  }

  /// How much memory the message that is incomplete takes, beside the receiver's own.
  ///
  /// @return in bytes; 0 if none is
  public int held() {
    return message == null ? 0 : message.held();
  }

  /// Whether the message that is being reported has come compressed (RFC 7692 §6).
  ///
  /// @return meaningless but in [Events#message]
  public boolean isCompressed() {
    return message instanceof DeflatedAssembly;
  }

  /// Gives back what an incomplete message has borrowed. Nothing may be received any more.
  public void release() {
    end();
  }

  /// Judges a header before anything is allocated for it.
  private boolean accept(Events events) {
    String fault = FrameFault.of(header, masked, message != null, inflater != null);
    if (fault != null) {
      return fail(events, CloseCode.PROTOCOL_ERROR, fault);
    }
    if (Opcode.isControl(header.opcode()) || !header.hasLength()) {
      return true;
    }
    long room =
        message != null
            ? message.room()
            : header.isCompressed() ? DeflatedAssembly.maxCompressed(limit) : limit;
    if (header.length() > room) {
      return fail(events, MessageFault.tooBig(limit));
    }
    return true;
  }

  /// Whether the frame is a message, as it stands in the source: the common case.
  private boolean isWhole(ByteBuffer source) {
    return message == null
        && header.isFin()
        && remaining <= source.remaining()
        && !header.isCompressed();
  }

  /// Takes payload of a frame that is not a whole message; true after a message was reported.
  private boolean fragment(ByteBuffer source, Events events) {
    MessageAssembly open = message;
    long before = 0;
    if (open == null) {
      open = open();
      message = open;
    } else {
      before = open.effort();
    }
    boolean fin = header.isFin();
    if (header.length() != 0) {
      open.emptyFragments = 0;
    } else if (!fin && ++open.emptyFragments > MAX_EMPTY_FRAGMENTS) {
      return fail(
          events,
          CloseCode.POLICY_VIOLATION,
          "over " + MAX_EMPTY_FRAGMENTS + " empty fragments in a row");
    }
    int length = Math.min(Math.min(remaining, open.step()), source.remaining());
    remaining -= length;
    MessageFault fault = open.append(source, length, header, remaining);
    source.position(source.position() + length);
    boolean last = remaining == 0 && fin;
    if (fault == null && last) {
      fault = open.finish();
    }
    if (fault != null) {
      return fail(events, fault);
    }
    effort += open.effort() - before;
    if (remaining == 0) {
      remaining = BETWEEN_FRAMES;
    }
    if (last) {
      byte[] payload = open.payload();
      open.release();
      events.message(open.text, payload);
      message = null;
    }
    return last;
  }

  private MessageAssembly open() {
    boolean text = header.opcode() == Opcode.TEXT;
    MessageInflater compressed = header.isCompressed() ? inflater : null;
    return compressed == null
        ? new PlainAssembly(text, limit)
        : new DeflatedAssembly(text, limit, compressed);
  }

  /// True after a ping was reported.
  private boolean controlPayload(ByteBuffer source, Events events) {
    int total = (int) header.length();
    byte[] payload = control;
    if (payload == null) {
      payload = total == 0 ? EMPTY : new byte[total];
    }
    int from = total - remaining;
    int length = Math.min(remaining, source.remaining());
    int start = source.position();
    Masking.copy(source, start, payload, from, length, header.maskKey(), from);
    source.position(start + length);
    remaining -= length;
    if (remaining > 0) {
      control = payload;
      return false;
    }
    control = null;
    remaining = BETWEEN_FRAMES;
    effort += EFFORT_OF_CONTROL;
    switch (header.opcode()) {
      case Opcode.PING -> {
        events.ping(payload);
        return true;
      }
      case Opcode.PONG -> events.pong(payload);
      default -> close(payload, events);
    }
    return false;
  }

  /// RFC 6455 §5.5.1.
  private void close(byte[] payload, Events events) {
    int code =
        payload.length < 2
            ? CloseCode.NO_STATUS_RECEIVED
            : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    if (payload.length == 0) {
      end();
      events.close(code, "");
    } else if (payload.length == 1) {
      fail(events, CloseCode.PROTOCOL_ERROR, "half a close code");
    } else if (!CloseCode.isAllowedOnWire(code)) {
      fail(events, CloseCode.PROTOCOL_ERROR, "bad close code " + code);
    } else if (!Utf8Validator.isValid(payload, 2, payload.length)) {
      fail(events, CloseCode.INVALID_FRAME_PAYLOAD_DATA, "close reason is not UTF-8");
    } else {
      end();
      events.close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }
  }

  private boolean fail(Events events, MessageFault fault) {
    return fail(events, fault.code(), fault.reason());
  }

  /// Always false: nothing was delivered.
  private boolean fail(Events events, int code, String reason) {
    end();
    events.failed(code, reason);
    return false;
  }

  private void end() {
    done = true;
    remaining = BETWEEN_FRAMES;
    if (message != null) {
      message.release();
      message = null;
    }
    control = null;
  }
}
