// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static java.util.Objects.requireNonNull;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.Version;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import websocketx.servlet.WebSocketServlet;

/// Undertow, embedded.
final class UndertowContainer implements Container {
  private @Nullable Undertow undertow;
  private @Nullable DeploymentManager manager;

  @Override
  public String title() {
    return "Undertow " + Version.getVersionString();
  }

  @Override
  public URI start(Application application) throws Exception {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(UndertowContainer.class.getClassLoader())
            .setContextPath("/app")
            .setDeploymentName("app");
    application
        .servers()
        .forEach((path, server) -> info.addServlet(servlet(path, new WebSocketServlet(server))));
    for (int i = 0; i < application.filters().size(); i++) {
      Filter filter = application.filters().get(i);
      String name = "filter" + i;
      info.addFilter(
          Servlets.filter(name, filter.getClass(), new ImmediateInstanceFactory<>(filter)));
      info.addFilterUrlMapping(name, "/*", DispatcherType.REQUEST);
    }
    DeploymentManager deployed = Servlets.newContainer().addDeployment(info);
    manager = deployed;
    deployed.deploy();
    Certificate certificate = application.certificate();
    Undertow.Builder builder =
        Undertow.builder().setHandler(Handlers.path().addPrefixPath("/app", deployed.start()));
    Undertow made =
        (certificate == null
                ? builder.addHttpListener(0, "127.0.0.1")
                : builder.addHttpsListener(0, "127.0.0.1", certificate.context()))
            .build();
    undertow = made;
    made.start();
    InetSocketAddress address = (InetSocketAddress) made.getListenerInfo().getFirst().getAddress();
    return URI.create("ws://localhost:" + address.getPort() + "/app");
  }

  private static io.undertow.servlet.api.ServletInfo servlet(String path, Servlet servlet) {
    return Servlets.servlet(path, servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
        .addMapping(path);
  }

  @Override
  public void stop() throws Exception {
    Undertow running = undertow;
    if (running != null) {
      undertow = null;
      DeploymentManager deployed = requireNonNull(manager);
      deployed.stop();
      deployed.undeploy();
      running.stop();
    }
  }
}
