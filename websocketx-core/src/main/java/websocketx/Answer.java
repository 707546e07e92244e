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
  private final long delivery;
  private final BooleanSupplier hurried;
  private final Runnable whenClosed;

  /// Takes the transport over.
  ///
  /// @param outbox has the answer
  /// @param delivery how long the peer has to take what the transport has taken, in nanoseconds
  /// @param hurried whether the peer gets no more time to take it, asked when somebody has posted
  /// @param whenClosed called by the loop, again if it found no memory
  static void start(
      Transport transport,
      Outbox outbox,
      long now,
      long delivery,
      BooleanSupplier hurried,
      Runnable whenClosed) {
    Answer answer = new Answer(transport, outbox, delivery, hurried, whenClosed);
    transport.setEndpoint(answer);
    outbox.flush();
    answer.flushed(now);
  }

  private Answer(
      Transport transport,
      Outbox outbox,
      long delivery,
      BooleanSupplier hurried,
      Runnable whenClosed) {
    this.transport = transport;
    this.outbox = outbox;
    this.delivery = delivery;
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
    if (outbox.failure() != null) {
      drop(now);
    } else if (outbox.isDrained()) {
      LingeringClose.start(transport, false, now, delivery, hurried, whenClosed);
    } else {
      transport.awaitWritable();
    }
  }

  private void drop(long now) {
    transport.forgetUnsent(); // who did not take it in time will not
    outbox.fail(new IOException("dropped"));
    LingeringClose.skip(transport, now, whenClosed);
  }

  @Override
  public void writable(long now) {
    outbox.writable();
    outbox.flush();
    flushed(now);
  }

  @Override
  public void posted(long now) {
    if (hurried.getAsBoolean()) {
      drop(now);
    } else {
      flushed(now);
    }
  }

  @Override
  public void expired(long now) {
    drop(now);
  }

  @Override
  public void broken(Throwable failure, long now) {
    transport.setDeadline(now); // it is dropped then, if there is no memory now
    drop(now);
    Log.failure("the answer to a request is broken", failure); // last: it may fail as well
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
