// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.protocol.Role;

/// What a peer sends, in order, compressed if that was agreed on. Safe from any thread.
final class Outgoing {
  private final Wire wire;
  private final Role role;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private long offered; // bytes, as the next
  private long taken;
  private @Nullable AgreedDeflate deflate; // null if messages are not compressed
  private boolean lost; // the connection is gone, and with it what is sent

  Outgoing(Wire wire, Role role) {
    this.wire = wire;
    this.role = role;
  }

  /// One frame as our side sends it, masked by a client (RFC 6455 §5.3).
  byte[] frame(boolean fin, int opcode, byte[] payload) {
    if (role == Role.CLIENT) {
      return FrameEncoder.maskedFrame(fin, opcode, payload, Entropy.mask());
    }
    ByteBuffer frame =
        ByteBuffer.allocate(FrameEncoder.headerSize(payload.length, false) + payload.length);
    FrameEncoder.putHeader(frame, fin, opcode, payload.length);
    return frame.put(payload).array();
  }

  // ---- messages

  /// From here on messages are sent.
  ///
  /// @param agreed null if they are not compressed
  void startFrames(@Nullable AgreedDeflate agreed) {
    lock.lock();
    try {
      deflate = agreed;
      if (lost) {
        lose();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Sends a message in frames of these sizes, and one with the rest if there is any.
  void send(int opcode, byte[] message, int[] sizes, Duration timeout) {
    if (Arrays.stream(sizes).anyMatch(size -> size < 0)
        || Arrays.stream(sizes).asLongStream().sum() > message.length) {
      throw new IllegalArgumentException(
          "fragments have to be 0 bytes or more, and at most " + message.length + " together");
    }
    lock.lock(); // in the order in which they are compressed
    try {
      AgreedDeflate with = deflate;
      byte[] compressed = with == null ? null : with.deflate(message);
      send(
          compressed == null
              ? fragments(opcode, message, sizes)
              : fragments(opcode | FrameEncoder.RSV1, compressed, sizes),
          timeout);
    } finally {
      lock.unlock();
    }
  }

  private byte[] fragments(int opcode, byte[] payload, int[] sizes) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int from = 0;
    for (int i = 0; i < sizes.length || i == 0 || from < payload.length; i++) {
      int to = i < sizes.length ? Math.min(payload.length, from + sizes[i]) : payload.length;
      boolean isLast = i >= sizes.length - 1 && to == payload.length;
      byte[] fragment = Arrays.copyOfRange(payload, from, to);
      frames.writeBytes(frame(isLast, i == 0 ? opcode : Opcode.CONTINUATION, fragment));
      from = to;
    }
    return frames.toByteArray();
  }

  /// How much takes memory outside the heap: for tests.
  int live() {
    lock.lock();
    try {
      return deflate == null ? 0 : deflate.live();
    } finally {
      lock.unlock();
    }
  }

  // ---- bytes

  /// Sends when it can, without waiting.
  void offer(byte[] bytes) {
    lock.lock();
    try {
      if (!lost) {
        waiting.add(ByteBuffer.wrap(bytes));
        offered += bytes.length;
        flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Sends, and waits until the wire has taken all.
  void send(byte[] bytes, Duration timeout) {
    lock.lock();
    try {
      offer(bytes);
      long end = offered;
      long nanos = timeout.toNanos();
      while (taken < end && !lost) {
        if (nanos <= 0) {
          throw new AssertionError(
              "sending %d bytes: the other side has left %d of them untaken for %s"
                  .formatted(bytes.length, Math.min(bytes.length, end - taken), timeout));
        }
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while sending", e);
    } finally {
      lock.unlock();
    }
  }

  void writable() {
    lock.lock();
    try {
      flush();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more gets through.
  void lose() {
    lock.lock();
    try {
      lost = true;
      waiting.clear();
      if (deflate != null) {
        deflate.close();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void flush() {
    try {
      for (ByteBuffer head; (head = waiting.peek()) != null; waiting.poll()) {
        int before = head.remaining();
        wire.write(head);
        taken += before - head.remaining();
        if (head.hasRemaining()) {
          wire.awaitWritable();
          return;
        }
      }
      changed.signalAll();
    } catch (IOException e) {
      lose(); // reading tells why
    }
  }
}
