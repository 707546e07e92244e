// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.ResponseEncoder;
import websocketx.transport.Endpoint;
import websocketx.transport.LingeringClose;
import websocketx.transport.Transport;

/// An answer to a request that opens no connection, on its way out: the last thing that TCP
/// connection sees. Belongs to the loop.
final class Answer implements Endpoint {
  private final Transport transport;
  private final Outbox outbox;
  private final BooleanSupplier hurried;
  private final Runnable whenClosed;
  private boolean over;

  /// Takes the transport over.
  ///
  /// @param outbox has the answer
  /// @param hurried whether the peer gets no more time to take it, asked when somebody has posted
  /// @param whenClosed called once, by the loop
  static void start(
      Transport transport, Outbox outbox, long now, BooleanSupplier hurried, Runnable whenClosed) {
    Answer answer = new Answer(transport, outbox, hurried, whenClosed);
    transport.setEndpoint(answer);
    outbox.flush();
    answer.flushed(now);
  }

  private Answer(Transport transport, Outbox outbox, BooleanSupplier hurried, Runnable whenClosed) {
    this.transport = transport;
    this.outbox = outbox;
    this.hurried = hurried;
    this.whenClosed = whenClosed;
  }

  /// The bytes of a response.
  ///
  /// @param isHead whether HEAD was asked, which gets no body
  static byte[] bytes(Response response, boolean isHead) {
    int status = response.status();
    byte[] body = response.bodyShared();
    return isHead || status == 204 || status == 304 // RFC 9110 §6.4.1
        ? ResponseEncoder.head(status, response.headers(), body.length)
        : ResponseEncoder.encode(status, response.headers(), body);
  }

  private void flushed(long now) {
    if (over) {
      return;
    }
    if (outbox.failure() != null) {
      drop();
    } else if (outbox.isDrained()) {
      over = true;
      LingeringClose.start(transport, false, now, hurried, whenClosed);
    } else {
      transport.awaitWritable();
    }
  }

  private void drop() {
    if (!over) {
      over = true;
      transport.forgetUnsent(); // who did not take it in time will not
      outbox.fail(new IOException("dropped"));
      transport.close();
      whenClosed.run();
    }
  }

  @Override
  public void writable(long now) {
    outbox.flush();
    flushed(now);
  }

  @Override
  public void posted(long now) {
    if (hurried.getAsBoolean()) {
      drop();
    } else {
      flushed(now);
    }
  }

  @Override
  public void expired(long now) {
    drop();
  }

  @Override
  public void broken(Throwable failure, long now) {
    Log.failure("the answer to a request is broken", failure);
    drop();
  }

  @Override
  public void received(ByteBuffer source, long now) {
    // One request is answered for each TCP connection.
  }

  @Override
  public void inputEnded(@Nullable IOException failure, long now) {
    // It may have half-closed behind its request.
  }

  @Override
  public void flush() {}
}
