// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// Beans serve their paths.
class ServingIT {
  /// Echoes, with its own name in front.
  record Named(String name) implements WebSocketHandler {
    @Override
    public void handle(WebSocketConnection connection) throws Exception {
      for (Message message : connection) {
        connection.writeText(name + " " + message.text());
      }
    }
  }

  /// Counts what one connection says.
  @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
  @WebSocketMapping("/count")
  static class Counter implements WebSocketHandler {
    private int count;

    @Override
    public void handle(WebSocketConnection connection) throws Exception {
      for (Message _ : connection) {
        connection.writeText(String.valueOf(++count));
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Counter.class)
  static class Application {
    @Bean
    @WebSocketMapping("/one")
    WebSocketHandler one() {
      return new Named("one");
    }

    @Bean
    @WebSocketMapping({"/two", "/more/*"})
    WebSocketHandler two() {
      return new Named("two");
    }

    @Bean
    @WebSocketMapping("/server")
    WebSocketHandler server(@Nullable WebSocketServer server) { // they may have each other
      return connection ->
          connection.writeText(String.valueOf(Objects.equals(server, connection.server())));
    }

    @Bean
    WebSocketHandler hidden() {
      return new Named("hidden");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {App.InTomcat.class, App.InJetty.class})
  void eachBeanServesItsPaths(Class<?> container) throws Exception {
    try (App app = App.start(container, Application.class, "server.servlet.context-path=/app")) {
      for (String path : new String[] {"one", "two", "more/of/it", "more"}) {
        String name = path.equals("one") ? "one" : "two";
        try (Client client = new Client(app.ws("/app/" + path + "?room=1"))) {
          assertEquals(name + " hello", client.send("hello").receive(), path);
        }
      }
      try (Client client = new Client(app.ws("/app/server"))) {
        assertEquals("true", client.receive());
      }
      assertEquals(404, Client.refusal(app.ws("/app/hidden")).statusCode());
      assertEquals(404, Client.refusal(app.ws("/one")).statusCode());
      assertEquals(426, app.get("/app/one").statusCode());
    }
  }

  @Test
  void handlerOfScopePrototypeIsNewForEachConnection() throws Exception {
    try (App app = App.start(App.InTomcat.class, Application.class);
        Client one = new Client(app.ws("/count"));
        Client other = new Client(app.ws("/count"))) {
      assertEquals("1", one.send("a").receive());
      assertEquals("2", one.send("b").receive());
      assertEquals("1", other.send("c").receive());
    }
  }

  /// A path in another form than its own is the container's business, whose choice filters saw.
  @Test
  void pathThatTheContainerNormalizesIsServedAsItHasChosen() throws Exception {
    try (App app = App.start(App.InTomcat.class, Application.class);
        Client client = new Client(app.ws("/more/../one;v=1"))) {
      assertEquals("one hello", client.send("hello").receive());
    }
  }
}
