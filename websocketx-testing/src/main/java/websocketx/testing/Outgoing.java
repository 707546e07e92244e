// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.protocol.Role;

/// What a peer sends, in order. Safe from any thread.
final class Outgoing {
  private final Wire wire;
  private final Role role;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private long offered; // bytes, as the next
  private long taken;
  private boolean lost; // the connection is gone, and with it what is sent

  Outgoing(Wire wire, Role role) {
    this.wire = wire;
    this.role = role;
  }

  /// One frame as our side sends it, masked by a client (RFC 6455 §5.3).
  byte[] frame(boolean fin, int opcode, byte[] payload) {
    if (role == Role.CLIENT) {
      return FrameEncoder.maskedFrame(fin, opcode, payload, ThreadLocalRandom.current().nextInt());
    }
    ByteBuffer frame =
        ByteBuffer.allocate(FrameEncoder.headerSize(payload.length, false) + payload.length);
    FrameEncoder.putHeader(frame, fin, opcode, payload.length);
    return frame.put(payload).array();
  }

  /// A message cut into frames of these sizes, and one with the rest if there is any.
  byte[] fragments(int opcode, byte[] payload, int... sizes) {
    int rest = payload.length - Arrays.stream(sizes).sum();
    if (rest < 0 || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException(
          "fragments have to be 0 bytes or more, and at most " + payload.length + " together");
    }
    int[] all = sizes;
    if (rest > 0 || sizes.length == 0) {
      all = Arrays.copyOf(sizes, sizes.length + 1);
      all[sizes.length] = rest;
    }
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int from = 0;
    for (int i = 0; i < all.length; i++) {
      byte[] fragment = Arrays.copyOfRange(payload, from, from + all[i]);
      frames.writeBytes(
          frame(i == all.length - 1, i == 0 ? opcode : Opcode.CONTINUATION, fragment));
      from += all[i];
    }
    return frames.toByteArray();
  }

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
