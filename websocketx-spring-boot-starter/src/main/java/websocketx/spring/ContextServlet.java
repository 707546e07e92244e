// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import java.io.Serial;
import websocketx.WebSocketServer;
import websocketx.servlet.WebSocketServlet;

/// A servlet whose server ends with the context, and not with the servlet.
final class ContextServlet extends WebSocketServlet {
  @Serial private static final long serialVersionUID = 1L;

  ContextServlet(WebSocketServer server) {
    super(server);
  }

  @Override
  public void destroy() {}
}
