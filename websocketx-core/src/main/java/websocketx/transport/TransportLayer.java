// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.net.SocketAddress;

/// A transport on another one, and the endpoint of that: all that makes no difference to the bytes
/// is up to the one, or to its own endpoint.
abstract class TransportLayer implements Transport, Endpoint {
  final Transport socket;
  Endpoint endpoint;

  @SuppressWarnings("NullAway.Init") // whoever makes it gives it its endpoint, at once
  TransportLayer(Transport socket) {
    this.socket = socket;
  }

  @Override
  public final void setEndpoint(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public final boolean flushLater() {
    return socket.flushLater();
  }

  @Override
  public final void post() {
    socket.post();
  }

  @Override
  public final void letOthersBeServed() {
    socket.letOthersBeServed();
  }

  @Override
  public final void forgetUnsent() {
    socket.forgetUnsent();
  }

  @Override
  public final boolean awaitDelivered() {
    return socket.awaitDelivered();
  }

  @Override
  public final void setDeadline(long deadline) {
    socket.setDeadline(deadline);
  }

  @Override
  public final Clock clock() {
    return socket.clock();
  }

  @Override
  public final SocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public final SocketAddress remoteAddress() {
    return socket.remoteAddress();
  }

  @Override
  public final boolean isNamed() {
    return socket.isNamed();
  }

  @Override
  public final void flush() {
    endpoint.flush();
  }

  @Override
  public final void expired(long now) {
    endpoint.expired(now);
  }

  @Override
  public final void broken(Throwable failure, long now) {
    endpoint.broken(failure, now);
  }
}
