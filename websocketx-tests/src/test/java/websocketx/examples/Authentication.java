// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import websocketx.Decision;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

/// Who was let in is a captured variable with its own type.
final class Authentication {
  private Authentication() {}

  record User(String name) {}

  private static Optional<User> find(@Nullable String session) {
    return Optional.ofNullable(session).filter("s3cret"::equals).map(_ -> new User("ann"));
  }

  private static void greet(User user, WebSocketConnection connection) throws Exception {
    connection.writeText("hello " + user.name());
  }

  static WebSocketServer sessions() {
    // @start region="sessions"
    return WebSocketServer.builder()
        .check(request ->
            find(request.cookie("SID"))
                .map(user ->
                    Decision.accept(connection -> greet(user, connection))
                        .header("Set-Cookie", "SID=new; HttpOnly"))
                .orElse(Decision.refuse(401, "who are you?").header("WWW-Authenticate", "Bearer")))
        .build();
    // @end
  }

  static WebSocketServer token() {
    // @start region="token"
    return WebSocketServer.builder()
        .handler(connection -> connection.writeText("hi"))
        .check(request ->
            "secret".equals(request.query("token"))
                ? Decision.accept()
                : Decision.refuse(403, "no"))
        .build();
    // @end
  }
}
