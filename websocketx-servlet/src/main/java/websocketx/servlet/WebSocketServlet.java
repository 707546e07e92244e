// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Map;
import websocketx.WebSocketServer;
import websocketx.hosting.Host;
import websocketx.hosting.Visit;
import websocketx.servlet.upgrade.ServletTransport;

/// A [WebSocketServer] inside a servlet container: the container listens, routes and filters, and
/// hands connections over when their request is an upgrade. The server itself need not listen.
///
/// {@snippet :
/// WebSocketServer server = WebSocketServer.of(handler);
/// context.addServlet("chat", new WebSocketServlet(server)).addMapping("/chat");
/// }
///
/// Where a container makes servlets itself, from `web.xml` or `@WebServlet`, extend this class with
/// one that has a constructor without parameters.
///
/// **What is the same.** All that [websocketx.WebSocketServerBuilder] sets for connections and
/// handshakes holds: checks, origins, hosts, subprotocols, limits, the fallback, the error
/// responder, observers. What is about listening (`eventLoops` and `readBufferSize` apart) is the
/// container's. Requests are judged as by the embedded server, and the path is the whole path, with
/// that of the application in front.
///
/// **Threads.** Checks, fallbacks, error responders and `refused` of observers run on the
/// container's thread, which has what its filters have left there, and is held meanwhile. Handlers
/// run on virtual threads of their own as ever, from just before the 101 goes out. While a
/// connection is open it holds none of the container's threads.
///
/// **The request.** In those hooks [websocketx.Request#unwrap] gives the container's
/// [HttpServletRequest], with its attributes, session and principal. Containers use that object for
/// other requests later, so a handler gets null: let the check take out what the handler needs.
/// What a handler can have is the [jakarta.servlet.http.HttpSession], if there was one when the
/// check had returned, and the [jakarta.servlet.ServletContext].
///
/// **Ends.** A shutdown of the server refuses further upgrades with 503. When the container
/// destroys the servlet, the server is closed by [WebSocketServer#close()], which waits for
/// handlers for 10 s at most: close it before, if that should be another time, or if the container
/// drops its connections before it destroys servlets (as Jetty does).
///
/// A server may be in several servlets, and listen as well; the first servlet that is destroyed
/// ends it. Safe from any thread.
public class WebSocketServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final transient WebSocketServer server;

  /// A servlet for a server.
  ///
  /// @param server gets the requests
  public WebSocketServlet(WebSocketServer server) {
    this.server = requireNonNull(server, "server");
  }

  /// Answers the request, or opens a connection. Blocks for as long as checks and other hooks do.
  ///
  /// @param request any
  /// @param response not committed
  /// @throws ServletException if the container cannot upgrade this request
  /// @throws IOException if the peer is gone
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Guest guest = new Guest(request);
    try (Visit visit = Host.of(server).receive(guest.head(), guest)) {
      guest.leave();
      ServletTransport opened = null;
      if (visit.status() == HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
        var maker = ServletTransport.of(getServletContext());
        opened = visit.open(loop -> maker.apply(loop, guest));
      }
      begin(visit, response);
      if (opened != null) {
        opened.upgrade(request);
      } else {
        end(visit.body(), response);
      }
    }
  }

  private static void begin(Visit visit, HttpServletResponse response) {
    response.setStatus(visit.status());
    for (Map.Entry<String, String> header : visit.headers()) {
      response.addHeader(header.getKey(), header.getValue());
    }
  }

  private static void end(byte[] body, HttpServletResponse response) throws IOException {
    if (body.length > 0) {
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  /// Closes the server, see above. Blocks for 10 s at most.
  @Override
  public void destroy() {
    server.close();
  }
}
