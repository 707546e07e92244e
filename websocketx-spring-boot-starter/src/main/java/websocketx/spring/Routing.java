// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import org.jspecify.annotations.Nullable;
import websocketx.Check;
import websocketx.Decision;
import websocketx.Request;
import websocketx.WebSocketHandler;

/// Lets requests in to the bean whose path they ask for.
///
/// @param check the application's, which may refuse, or name another handler
record Routing(Mappings mappings, @Nullable Check check) implements Check {
  @Override
  public Decision check(Request request) throws Exception {
    Decision decision = check == null ? Decision.accept() : check.check(request);
    WebSocketHandler handler = mappings.handler(request);
    return handler == null ? decision : decision.defaultHandler(handler);
  }
}
