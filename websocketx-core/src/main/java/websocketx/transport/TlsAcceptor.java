// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import websocketx.pool.Pool;

/// Puts TLS between what a listener accepts and who takes it. Safe from any thread.
public final class TlsAcceptor implements Acceptor {
  /// More than loops and writers that are at it at the same moment: 1.1 MiB.
  private static final int MOST = 16;

  private final Supplier<? extends SSLEngine> engines;
  private final Executor tasks;
  private final Consumer<? super Throwable> failures;
  private final byte[] refusal;
  private final Acceptor next;

  /// On the heap: to seal and open records there is twice as fast as in direct memory, and the copy
  /// on the way to the kernel takes a tenth of that.
  private final Pool<ByteBuffer> buffers = new Pool<>(MOST);

  /// An acceptor in front of another one.
  ///
  /// @param engines makes one for each connection; asked on the threads of the tasks
  /// @param tasks runs what takes its time
  /// @param failures gets why there is no engine that can be used, on the threads of the tasks
  /// @param refusal what is answered, in the clear, to who does not begin with a record of TLS
  /// @param next takes what comes, as a transport with TLS
  public TlsAcceptor(
      Supplier<? extends SSLEngine> engines,
      Executor tasks,
      Consumer<? super Throwable> failures,
      byte[] refusal,
      Acceptor next) {
    this.engines = engines;
    this.tasks = tasks;
    this.failures = failures;
    this.refusal = refusal.clone();
    this.next = next;
  }

  @Override
  public Endpoint accept(Transport transport, long now) {
    return TlsTransport.accept(transport, this, next, now);
  }

  /// Asks for an engine, and begins a handshake with it. May take its time.
  RecordLayer layer() throws IOException {
    try {
      return new RecordLayer(requireNonNull(engines.get(), "an engine"));
    } catch (Throwable failure) {
      failures.accept(failure);
      throw failure;
    }
  }

  /// Tells a peer for which there is no engine that it is not its fault, or, if it does not speak
  /// TLS, to do so.
  void refuse(Transport socket, boolean isOurFault) {
    try {
      int _ = socket.write(ByteBuffer.wrap(isOurFault ? RecordLayer.INTERNAL_ERROR : refusal));
    } catch (IOException e) {
      // It is gone.
    }
  }

  void execute(Runnable task) {
    tasks.execute(task);
  }

  /// Lends a buffer of [RecordLayer#BUFFER] bytes, for a call.
  ByteBuffer borrow() {
    ByteBuffer waiting = buffers.poll();
    return waiting == null ? ByteBuffer.allocate(RecordLayer.BUFFER) : waiting;
  }

  void giveBack(ByteBuffer buffer) {
    boolean _ = buffers.offer(buffer);
  }
}
