// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the server has sent so far, in order: messages, pongs, its Close frame, the end of TCP.
public final class Inbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Message> messages = new ArrayDeque<>();
  private final Queue<byte[]> pongs = new ArrayDeque<>();
  private byte @Nullable [] closePayload;
  private @Nullable String end;
  private @Nullable String late;
  private @Nullable String fault;

  void message(Message message) {
    change(() -> messages.add(message));
  }

  void pong(byte[] payload) {
    change(() -> pongs.add(payload));
  }

  void close(byte[] payload) {
    change(() -> closePayload = payload);
  }

  void late(String frame) {
    change(() -> late = frame);
  }

  void end(String how) {
    change(() -> end = how);
  }

  void fault(String what) {
    change(() -> {
      fault = what;
      end = what;
    });
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The next message; null if there was none within the time, or none can come.
  public @Nullable Message nextMessage(Duration patience) throws InterruptedException {
    return await(patience, messages::poll, this::ending);
  }

  /// The payload of the next pong; null if there was none within the time, or none can come.
  public byte @Nullable [] nextPong(Duration patience) throws InterruptedException {
    return await(patience, pongs::poll, this::ending);
  }

  /// Waits for a message, a pong, a Close frame or the end.
  public boolean awaitAnything(Duration patience) throws InterruptedException {
    return await(
            patience,
            () -> (!messages.isEmpty() || !pongs.isEmpty() || ending()) ? Boolean.TRUE : null,
            this::ending)
        != null;
  }

  /// Waits for a Close frame or the end.
  public boolean awaitClosing(Duration patience) throws InterruptedException {
    return await(patience, () -> ending() ? Boolean.TRUE : null, this::ending) != null;
  }

  /// Waits for the end of TCP.
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return await(patience, () -> end == null ? null : Boolean.TRUE, () -> end != null) != null;
  }

  /// The payload of the server's Close frame.
  public byte @Nullable [] closePayload() {
    return locked(() -> closePayload);
  }

  /// A control frame that the server sent after its Close frame.
  public @Nullable String late() {
    return locked(() -> late);
  }

  /// How TCP ended.
  public @Nullable String end() {
    return locked(() -> end);
  }

  /// The rule that the server broke.
  public @Nullable String fault() {
    return locked(() -> fault);
  }

  private boolean ending() {
    return closePayload != null || end != null;
  }

  private <T> @Nullable T locked(Supplier<@Nullable T> get) {
    lock.lock();
    try {
      return get.get();
    } finally {
      lock.unlock();
    }
  }

  private <T> @Nullable T await(
      Duration patience, Supplier<@Nullable T> get, BooleanSupplier hopeless)
      throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        T found = get.get();
        if (found != null || hopeless.getAsBoolean() || left <= 0) {
          return found;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// How things stand, for a sentence.
  @Override
  public String toString() {
    byte[] close = closePayload();
    String how = end();
    if (close != null) {
      return "the server closed with " + Abbreviation.of(Opcode.CLOSE, close);
    }
    return how != null ? how : "the connection is open and silent";
  }
}
