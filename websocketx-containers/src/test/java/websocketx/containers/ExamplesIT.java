// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.Undertow;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.WebSocketServer;

/// The examples of `docs/containers.md` do what they say.
class ExamplesIT {
  @Test
  void tomcat() throws Exception {
    try (WebSocketServer server = WebSocketServer.of(Stage.ECHO)) {
      Tomcat tomcat = Examples.tomcat(server, 0);
      echo(tomcat.getConnector().getLocalPort());
      boolean _ = server.close(Duration.ofSeconds(10));
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void jetty() throws Exception {
    try (WebSocketServer server = WebSocketServer.of(Stage.ECHO)) {
      Server jetty = Examples.jetty(server, 0);
      echo(((ServerConnector) jetty.getConnectors()[0]).getLocalPort());
      boolean _ = server.close(Duration.ofSeconds(10));
      jetty.stop();
    }
  }

  @Test
  void undertow() throws Exception {
    try (WebSocketServer server = WebSocketServer.of(Stage.ECHO)) {
      Undertow undertow = Examples.undertow(server, 0);
      echo(((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort());
      boolean _ = server.close(Duration.ofSeconds(10));
      undertow.stop();
    }
  }

  @Test
  void webXml(@TempDir Path directory) throws Exception {
    URL descriptor = requireNonNull(getClass().getResource("/webapp/WEB-INF/web.xml"));
    Path webapp =
        requireNonNull(requireNonNull(Path.of(descriptor.toURI()).getParent()).getParent());
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", webapp.toString());
    context.setContainerSciFilter(".*"); // those of the other containers on this class path
    ContextConfig reader = new ContextConfig();
    reader.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
    context.addLifecycleListener(reader);
    tomcat.getConnector();
    tomcat.start();
    echo(tomcat.getConnector().getLocalPort());
    tomcat.stop();
    tomcat.destroy();
  }

  private static void echo(int port) throws Exception {
    try (Client peer = new Client(URI.create("ws://localhost:" + port + "/chat"))) {
      assertEquals(101, peer.answer().status());
      assertEquals("hello", peer.text("hello").receiveText());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETTY")
  void check(Containers kind) throws Exception {
    Filter signIn =
        (request, response, chain) -> {
          HttpServletRequest asked = (HttpServletRequest) request;
          String name = asked.getParameter("name");
          if (name != null) {
            asked.getSession().setAttribute("name", name);
          }
          chain.doFilter(request, response);
        };
    try (Stage stage =
        new Stage(kind, Stage.ECHO, b -> b.check(Examples.WHO_IS_SIGNED_IN), signIn)) {
      try (Client stranger = new Client(stage.uri())) {
        assertEquals(401, stranger.answer().status());
      }
      try (Client ada = new Client(URI.create(stage.uri() + "?name=Ada"))) {
        assertEquals(101, ada.answer().status());
        assertEquals("hello, Ada", ada.receiveText());
      }
    }
  }
}
