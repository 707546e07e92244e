// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import org.jspecify.annotations.Nullable;
import websocketx.Check;
import websocketx.CloseStatusException;
import websocketx.Decision;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// Who the peer is: by a cookie of the request, or by the first message.
final class SignIn {
  private SignIn() {}

  /// The application's own.
  interface Users {
    @Nullable String find(@Nullable String session);
  }

  static Check byCookie(Users users) {
    // @start region="cookie"
    Check check =
        request -> {
          String user = users.find(request.cookie("SID"));
          return user == null
              ? Decision.refuse(401, "sign in").header("WWW-Authenticate", "Bearer")
              : Decision.accept(connection -> greet(user, connection));
        };
    // @end
    return check;
  }

  static void byFirstMessage(Users users, WebSocketConnection connection) throws Exception {
    // @start region="message"
    Message first = connection.read();
    String user = first == null ? null : users.find(first.text());
    if (user == null) {
      throw new CloseStatusException(StatusCode.UNAUTHORIZED, "sign in first");
    }
    // @end
    greet(user, connection);
  }

  private static void greet(String user, WebSocketConnection connection) throws Exception {
    connection.writeText("hello " + user);
    for (Message _ : connection) {}
  }
}
