// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The client's side of TLS on another wire. Safe from any thread.
///
/// Nothing of the peer is called under the lock, which is taken under those of the peer.
final class TlsWire implements Wire, Wire.Ends {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Wire socket;
  private final SSLEngine engine;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private ByteBuffer records = NOTHING; // what has come and is not opened
  private ByteBuffer sealed = NOTHING; // what the socket has yet to take
  private boolean established;
  private boolean wantsWritable;
  private boolean wantsHalfClose;
  private boolean hasEnded; // and the peer knows

  private @Nullable Ends ends;

  TlsWire(Wire socket, SSLEngine engine) {
    this.socket = socket;
    this.engine = engine;
    engine.setUseClientMode(true);
  }

  @Override
  public void start(Ends listener) {
    ends = listener;
    socket.start(this);
    lock.lock();
    try {
      engine.beginHandshake();
      shakeHands();
    } catch (IOException e) {
      throw new AssertionError("TLS cannot begin", e);
    } finally {
      lock.unlock();
    }
  }

  // ---- out

  @Override
  public void write(ByteBuffer source) throws IOException {
    lock.lock();
    try {
      while (established && flush() && source.hasRemaining()) {
        wrap(source);
      }
    } finally {
      lock.unlock();
    }
  }

  private SSLEngineResult wrap(ByteBuffer source) throws SSLException {
    int room = engine.getSession().getPacketBufferSize();
    ByteBuffer all = ByteBuffer.allocate(sealed.remaining() + room).put(sealed);
    SSLEngineResult result = engine.wrap(source, all);
    sealed = all.flip();
    return result;
  }

  /// False if the socket takes no more for now.
  private boolean flush() throws IOException {
    if (sealed.hasRemaining()) { // or it fails for nothing once this side has half-closed
      socket.write(sealed);
      if (sealed.hasRemaining()) {
        return false;
      }
    }
    if (wantsHalfClose) {
      wantsHalfClose = false;
      socket.halfClose();
    }
    return true;
  }

  @Override
  public void awaitWritable() {
    lock.lock();
    try {
      wantsWritable = true;
      if (established) {
        socket.awaitWritable();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void writable() {
    lock.lock();
    try {
      if (!flush()) {
        socket.awaitWritable();
        return;
      }
    } catch (IOException e) {
      return; // reading tells why
    } finally {
      lock.unlock();
    }
    tellWritable();
  }

  private void tellWritable() {
    boolean tell;
    lock.lock();
    try {
      tell = established && wantsWritable;
      wantsWritable &= !tell;
    } finally {
      lock.unlock();
    }
    if (tell) {
      requireNonNull(ends).writable();
    }
  }

  // ---- in, on the socket's thread

  @Override
  public void received(ByteBuffer source) {
    lock.lock();
    try {
      int all = records.remaining() + source.remaining();
      records = ByteBuffer.allocate(all).put(records).put(source).flip();
    } finally {
      lock.unlock();
    }
    try {
      for (ByteBuffer plain; (plain = open()) != null; ) {
        tellWritable();
        if (plain.hasRemaining()) {
          requireNonNull(ends).received(plain);
        }
      }
      tellWritable();
    } catch (IOException e) {
      end(e);
    }
  }

  /// What is in the next record; null if it is not complete, or nothing more will come.
  private @Nullable ByteBuffer open() throws IOException {
    boolean isOver;
    ByteBuffer plain;
    lock.lock();
    try {
      plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
      SSLEngineResult result = engine.unwrap(records, plain);
      shakeHands();
      isOver = engine.isInboundDone();
      if (!isOver && result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
        return null;
      }
    } finally {
      lock.unlock();
    }
    if (isOver) {
      end(null);
      return null;
    }
    return plain.flip();
  }

  private void shakeHands() throws IOException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      switch (status) {
        case NEED_TASK -> {
          for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
            task.run();
          }
        }
        case NEED_WRAP -> {
          if (wrap(NOTHING).bytesProduced() == 0) {
            return;
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
          established |= status == HandshakeStatus.NOT_HANDSHAKING;
          if (!flush()) {
            socket.awaitWritable();
          }
          return;
        }
      }
    }
  }

  @Override
  public void ended(@Nullable IOException failure) {
    end(failure != null ? failure : new SSLException("TCP has ended, and TLS before it has not"));
  }

  private void end(@Nullable IOException failure) {
    lock.lock();
    try {
      if (hasEnded) {
        return;
      }
      hasEnded = true;
    } finally {
      lock.unlock();
    }
    requireNonNull(ends).ended(failure);
  }

  @Override
  public void setReading(boolean on) {
    socket.setReading(on);
  }

  // ---- ends

  /// Says that nothing more will come.
  private void sayEnd() {
    lock.lock();
    try {
      engine.closeOutbound();
      while (!engine.isOutboundDone() && wrap(NOTHING).bytesProduced() > 0) {
        // one record after the other
      }
      if (!flush()) {
        socket.awaitWritable();
      }
    } catch (IOException e) {
      // The other side has gone.
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void halfClose() {
    lock.lock();
    try {
      wantsHalfClose = true;
      sayEnd();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void abort() {
    socket.abort();
  }

  @Override
  public void close() {
    sayEnd();
    socket.close();
  }
}
