// SPDX-License-Identifier: Apache-2.0

/// Runs a [websocketx.WebSocketServer] inside a servlet container (Jakarta Servlet 6.1):
/// [websocketx.servlet.WebSocketServlet].
@org.jspecify.annotations.NullMarked
module websocketx.servlet {
  requires transitive websocketx;
  requires transitive jakarta.servlet;
  requires static org.jspecify;

  exports websocketx.servlet;
}
