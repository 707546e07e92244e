// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import websocketx.hosting.Visitor;
import websocketx.transport.EventLoop;

/// A connection by the streams of the servlet API.
final class StreamTransport extends ServletTransport {
  StreamTransport(EventLoop loop, Visitor visitor) {
    super(loop, visitor);
  }

  @Override
  void handOver(HttpServletRequest request) throws ServletException, IOException {
    throw new ServletException("not yet");
  }

  @Override
  protected int read(ByteBuffer target) {
    return 0;
  }

  @Override
  protected int send(ByteBuffer source) {
    return 0;
  }

  @Override
  public void shutdownOutput() {}

  @Override
  protected void disconnect() {}
}
