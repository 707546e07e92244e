// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import websocketx.WebSocketServer;

class OverTcpIT extends BothKindsOfServer {
  @Override
  TestServer start(WebSocketServer server) {
    return TestServer.start(server);
  }
}
