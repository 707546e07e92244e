// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/// What Jetty tells about an upgraded connection.
final class JettyConnection extends AbstractConnection implements Connection.UpgradeTo {
  private final JettyTransport transport;
  private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

  JettyConnection(EndPoint endPoint, Executor executor, JettyTransport transport) {
    super(endPoint, executor);
    this.transport = transport;
  }

  /// What came behind the request; the buffer is Jetty's.
  @Override
  public void onUpgradeTo(ByteBuffer buffer) {
    early = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
  }

  @Override
  public void onOpen() {
    super.onOpen();
    transport.attach(getEndPoint(), early);
  }

  @Override
  public void onFillable() {
    transport.mayRead();
  }

  @Override
  public boolean onIdleExpired(TimeoutException timeout) {
    return false;
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    super.onClose(cause);
    transport.ended(new IOException("Jetty has closed the connection", cause));
  }
}
