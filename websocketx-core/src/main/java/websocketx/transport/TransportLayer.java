// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.net.SocketAddress;

/// A transport on another one: all that makes no difference to the bytes is up to that.
abstract class TransportLayer implements Transport {
  final Transport socket;

  TransportLayer(Transport socket) {
    this.socket = socket;
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
}
