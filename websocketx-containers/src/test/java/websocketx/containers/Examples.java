// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static java.util.Objects.requireNonNull;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import websocketx.Check;
import websocketx.Decision;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.servlet.WebSocketServlet;

/// The examples of `docs/containers.md`, which [ExamplesIT] runs.
final class Examples {
  private Examples() {}

  static Tomcat tomcat(WebSocketServer server, int port) throws LifecycleException {
    // @start region="tomcat"
    Tomcat tomcat = new Tomcat();
    tomcat.setPort(port);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "chat", new WebSocketServlet(server)).addMapping("/chat");
    tomcat.getConnector(); // or it would not listen
    tomcat.start();
    // @end
    return tomcat;
  }

  static Server jetty(WebSocketServer server, int port) throws Exception {
    // @start region="jetty"
    Server jetty = new Server(port);
    ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    context.addServlet(new ServletHolder(new WebSocketServlet(server)), "/chat");
    jetty.setHandler(context);
    jetty.start();
    // @end
    return jetty;
  }

  static Undertow undertow(WebSocketServer server, int port) throws ServletException {
    // @start region="undertow"
    var servlet = new ImmediateInstanceFactory<>(new WebSocketServlet(server));
    DeploymentManager manager =
        Servlets.defaultContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(WebSocketServlet.class.getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("chat")
                    .addServlet(
                        Servlets.servlet("chat", WebSocketServlet.class, servlet)
                            .addMapping("/chat")));
    manager.deploy();
    Undertow undertow =
        Undertow.builder().addHttpListener(port, "localhost").setHandler(manager.start()).build();
    undertow.start();
    // @end
    return undertow;
  }

  // @start region="check"
  static final Check WHO_IS_SIGNED_IN =
      request -> {
        HttpServletRequest asked = requireNonNull(request.unwrap(HttpServletRequest.class));
        HttpSession session = asked.getSession(false);
        return session == null
            ? Decision.refuse(401, "sign in")
            : Decision.accept(connection -> greet(session, connection));
      };

  // @end

  private static void greet(HttpSession session, WebSocketConnection connection) throws Exception {
    connection.writeText("hello, " + session.getAttribute("name"));
  }
}
