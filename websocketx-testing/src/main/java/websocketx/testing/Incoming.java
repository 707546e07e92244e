// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.CloseBody;
import websocketx.protocol.Opcode;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;

/// What comes in at a peer: raw bytes, and from [#startFrames] on frames. It keeps all until the
/// test asks for it, answers control frames at once, and is where the test waits.
final class Incoming implements Wire.Ends, Receiver.Events {
  private final Wire wire;
  private final Outgoing outgoing;
  private final Dialer settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private byte[] raw = {}; // what came and is not decoded
  private @Nullable Receiver receiver;
  private boolean isServer;
  private final List<Event> events = new ArrayList<>();
  private boolean stalled;
  private boolean ended;
  private @Nullable IOException failure;
  private boolean closeSent;
  private boolean closeReceived;
  private volatile boolean wasCompressed;
  private boolean began; // this side was the first to close

  Incoming(Wire wire, Outgoing outgoing, Dialer settings) {
    this.wire = wire;
    this.outgoing = outgoing;
    this.settings = settings;
  }

  // ---- the wire

  @Override
  public void received(ByteBuffer source) {
    lock.lock();
    try {
      if (receiver != null) {
        while (source.hasRemaining()) { // it takes a rest after much inflating
          receiver.receive(source, 0, this);
        }
      } else {
        int end = raw.length;
        raw = Arrays.copyOf(raw, end + source.remaining());
        source.get(raw, end, raw.length - end);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void ended(@Nullable IOException why) {
    lock.lock();
    try {
      ended = true;
      failure = why;
      release();
      if (why != null || settings.answersClose()) {
        outgoing.lose();
        wire.close();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void writable() {
    outgoing.writable();
  }

  // ---- frames

  /// From here on bytes are frames, those included that have come already.
  ///
  /// @param inflater null if messages are not compressed
  void startFrames(Role role, @Nullable MessageInflater inflater) {
    lock.lock();
    try {
      receiver = new Receiver(role, Long.MAX_VALUE, inflater);
      isServer = role == Role.SERVER;
      byte[] early = raw;
      raw = new byte[0];
      received(ByteBuffer.wrap(early));
      if (ended) {
        release();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more comes: what is incomplete is given up.
  private void release() {
    if (receiver != null) {
      receiver.release();
    }
  }

  @Override
  public void message(boolean text, byte[] payload) {
    Message message = text ? Message.text(new String(payload, UTF_8)) : Message.binary(payload);
    events.add(new Event.Data(message, receiver != null && receiver.isCompressed()));
  }

  @Override
  public void ping(byte[] payload) {
    events.add(new Event.Ping(Message.binary(payload)));
    if (settings.answersPings()) {
      outgoing.offer(outgoing.frame(true, Opcode.PONG, payload));
    }
  }

  @Override
  public void pong(byte[] payload) {
    events.add(new Event.Pong(Message.binary(payload)));
  }

  @Override
  public void close(int code, String reason) {
    closeReceived = true;
    events.add(new Event.Closed(new CloseFrame(new StatusCode(code), reason)));
    if (settings.answersClose()) {
      if (!closeSent) {
        closeSent = true;
        outgoing.offer(outgoing.frame(true, Opcode.CLOSE, new CloseBody(code, "").encode()));
      }
      if (isServer) {
        wire.halfClose(); // a server ends TCP first: RFC 6455 §7.1.1
      }
    }
  }

  @Override
  public void failed(int code, String reason) {
    events.add(new Event.Fault(new CloseFrame(new StatusCode(code), reason)));
  }

  @Override
  public boolean full() {
    return false;
  }

  // ---- what the test does

  void setStalled(boolean on) {
    lock.lock();
    try {
      stalled = on;
      if (!ended) {
        wire.setReading(!on);
      }
    } finally {
      lock.unlock();
    }
  }

  /// This side closes: with a Close frame, by half-closing or by dropping TCP.
  void closing(boolean withFrame) {
    lock.lock();
    try {
      began |= !closeSent && !closeReceived && !ended;
      closeSent |= withFrame;
    } finally {
      lock.unlock();
    }
  }

  /// Moves the messages that have come to a list; true once nothing more will come.
  boolean drain(List<Message> messages) {
    for (Event event : events) {
      if (ended && event instanceof Event.Data data) {
        messages.add(data.message());
        wasCompressed = data.compressed();
      }
    }
    events.removeIf(event -> ended && event instanceof Event.Data);
    return ended;
  }

  /// Whether the message that the test has taken last was compressed.
  boolean wasCompressed() {
    return wasCompressed;
  }

  /// How the connection has ended; null if it has not.
  @Nullable CloseCause cause() {
    CloseFrame frame = new CloseFrame(StatusCode.ABNORMAL_CLOSURE);
    Throwable error = failure != null ? failure : new EOFException("no Close frame came");
    for (Event event : events) {
      switch (event) {
        case Event.Data _ -> throw failed("the Close frame and the end of the connection");
        case Event.Fault fault -> {
          CloseFrame verdict = fault.verdict();
          return new CloseCause(
              verdict, false, Initiator.PROTOCOL, new ProtocolException(verdict.reason()));
        }
        case Event.Closed closed -> {
          frame = closed.frame();
          error = failure;
        }
        case Event.Ping _, Event.Pong _ -> {
          // They are no end.
        }
      }
    }
    boolean isClean = closeSent && closeReceived && failure == null;
    Initiator initiator = began ? Initiator.APPLICATION : Initiator.PEER;
    return ended ? new CloseCause(frame, isClean, initiator, error) : null;
  }

  /// Nothing more will come, because this side has dropped the connection.
  void drop() {
    lock.lock();
    try {
      ended = true;
      release();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- waiting

  /// Waits until `look`, called under the lock, finds what the test awaits.
  <T> T await(String awaited, Supplier<@Nullable T> look) {
    lock.lock();
    try {
      long nanos = settings.timeout().toNanos();
      while (true) {
        T found = look.get();
        if (found != null) {
          return found;
        }
        if (ended || nanos <= 0) {
          throw failed(awaited);
        }
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while awaiting " + awaited, e);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a while, and stops waiting when `look` finds something.
  <T> @Nullable T watch(Duration time, Supplier<@Nullable T> look) {
    lock.lock();
    try {
      long nanos = time.toNanos();
      T found = look.get();
      while (found == null && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
        found = look.get();
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while awaiting nothing", e);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for an event, which is taken out; those it passes over stay.
  <E extends Event> E take(String awaited, Class<E> type, boolean passesOver) {
    return await(
        awaited,
        () -> {
          for (Iterator<Event> all = events.iterator(); all.hasNext(); ) {
            Event event = all.next();
            if (type.isInstance(event)) {
              all.remove();
              wasCompressed = event instanceof Event.Data data ? data.compressed() : wasCompressed;
              return type.cast(event);
            }
            boolean isControl = event instanceof Event.Ping || event instanceof Event.Pong;
            if (!isControl && !passesOver) {
              throw failed(awaited);
            }
          }
          return null;
        });
  }

  /// The first thing that is not just a ping which was answered; null if there is none.
  @Nullable Object anything() {
    for (Event event : events) {
      if (!(event instanceof Event.Ping) || !settings.answersPings()) {
        return event;
      }
    }
    return raw.length > 0 ? raw.length + " bytes" : ended ? end() : null;
  }

  /// Bytes that were not decoded, by a parser that takes its part out of them.
  <T> T parse(String awaited, Function<ByteBuffer, @Nullable T> parser) {
    return await(
        awaited,
        () -> {
          ByteBuffer source = ByteBuffer.wrap(raw);
          T found = parser.apply(source);
          raw = Arrays.copyOfRange(raw, source.position(), raw.length);
          return found;
        });
  }

  byte[] bytes(int count) {
    return parse(
        count + " bytes", source -> source.remaining() < count ? null : take(source, count));
  }

  byte[] bytesToEnd() {
    return parse(
        "the end of the connection in order",
        source -> ended && failure == null ? take(source, source.remaining()) : null);
  }

  private static byte[] take(ByteBuffer source, int count) {
    byte[] bytes = new byte[count];
    source.get(bytes);
    return bytes;
  }

  /// What a failed wait says: what was awaited, and what came.
  private AssertionError failed(String awaited) {
    StringBuilder text = new StringBuilder("awaited ").append(awaited).append("; ");
    List<String> came = new ArrayList<>();
    events.forEach(event -> came.add(event.toString()));
    if (raw.length > 0) {
      came.add(raw.length + " bytes");
    }
    if (ended) {
      came.add(end());
    }
    text.append(came.isEmpty() ? "nothing came" : "came instead: " + String.join(", ", came));
    if (!ended) {
      text.append(" (in ").append(settings.timeout()).append(stalled ? ", stalled)" : ")");
    }
    AssertionError error = new AssertionError(text.toString());
    if (failure != null) {
      error.initCause(failure);
    }
    return error;
  }

  private String end() {
    return failure == null ? "the end of the connection" : "the end of the connection: " + failure;
  }
}
