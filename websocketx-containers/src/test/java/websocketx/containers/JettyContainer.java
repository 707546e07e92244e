// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import websocketx.servlet.WebSocketServlet;

/// Jetty, embedded.
final class JettyContainer implements Container {
  private @Nullable Server server;

  @Override
  public String title() {
    return "Jetty " + Server.getVersion();
  }

  @Override
  public URI start(Application application) throws Exception {
    Server made = new Server();
    server = made;
    Certificate certificate = application.certificate();
    ServerConnector connector =
        certificate == null
            ? new ServerConnector(made)
            : new ServerConnector(made, secure(certificate));
    connector.setHost("127.0.0.1");
    made.addConnector(connector);
    ServletContextHandler context =
        new ServletContextHandler("/app", ServletContextHandler.SESSIONS);
    application
        .servers()
        .forEach((path, server) ->
            context.addServlet(new ServletHolder(new WebSocketServlet(server)), path));
    application
        .filters()
        .forEach(filter ->
            context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST)));
    made.setHandler(context);
    made.start();
    return URI.create("ws://localhost:" + connector.getLocalPort() + "/app");
  }

  private static SslContextFactory.Server secure(Certificate certificate)
      throws IOException, GeneralSecurityException {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(certificate.context());
    return factory;
  }

  @Override
  public void stop() throws Exception {
    Server running = server;
    if (running != null) {
      server = null;
      running.stop();
    }
  }
}
