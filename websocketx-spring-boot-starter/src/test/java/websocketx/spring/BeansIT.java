// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import websocketx.Check;
import websocketx.Decision;
import websocketx.ErrorResponder;
import websocketx.Fallback;
import websocketx.OriginCheck;
import websocketx.Request;
import websocketx.Response;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;

/// What the server asks, renders with and tells is the application's.
class BeansIT {
  /// Writes down who has opened a connection.
  record Listener(String name, List<String> log) implements WebSocketObserver {
    @Override
    public void opened(WebSocketConnection connection) {
      log.add(name);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Application {
    final List<String> log = new CopyOnWriteArrayList<>();

    @Bean
    @WebSocketMapping({"/chat", "/other"})
    WebSocketHandler chat() {
      return connection -> connection.writeText("the bean, " + connection.subprotocol());
    }

    @Bean
    Filter tenant() {
      return (request, response, chain) -> {
        request.setAttribute("tenant", "acme");
        chain.doFilter(request, response);
      };
    }

    @Bean
    Check check() {
      return request -> {
        HttpServletRequest asked = requireNonNull(request.unwrap(HttpServletRequest.class));
        Object tenant = asked.getAttribute("tenant");
        if (request.query("wrong") != null) {
          return Decision.refuse(401, "sign in");
        }
        return request.path().equals("/other")
            ? Decision.accept(connection -> connection.writeText("the check's, " + tenant))
            : Decision.accept();
      };
    }

    @Bean
    OriginCheck originCheck() {
      return request -> !"https://evil.example".equals(request.header("Origin"));
    }

    @Bean
    Fallback fallback() {
      return request -> Response.text(200, "a page for " + request.path());
    }

    @Bean
    ErrorResponder errors() {
      return new ErrorResponder() {
        @Override
        public Response respond(@Nullable Request request, Response planned) {
          return planned.header("X-Rendered", "yes");
        }
      };
    }

    @Bean
    @Order(2)
    WebSocketObserver second() {
      return new Listener("second", log);
    }

    @Bean
    @Order(1)
    WebSocketObserver first() {
      return new Listener("first", log);
    }

    @Bean
    WebSocketServerCustomizer customizer() {
      return builder -> builder.subprotocols("customized");
    }
  }

  @Test
  void beansAreTheServers() throws Exception {
    try (App app =
        App.start(
            App.InTomcat.class,
            Application.class,
            "websocketx.subprotocols=from-properties",
            "websocketx.allowed-origins=https://app.example")) {
      try (Client client =
          new Client(
              app.ws("/chat"),
              "Sec-WebSocket-Protocol",
              "customized",
              "Origin",
              "https://whoever.example")) {
        assertEquals("the bean, customized", client.receive());
      }
      assertEquals(List.of("first", "second"), app.bean(Application.class).log);
      try (Client client = new Client(app.ws("/other"))) {
        assertEquals("the check's, acme", client.receive());
      }
      var refusal = Client.refusal(app.ws("/chat?wrong"));
      assertEquals(401, refusal.statusCode());
      assertEquals("yes", refusal.headers().firstValue("X-Rendered").orElse(""));
      assertEquals(
          403, Client.refusal(app.ws("/chat"), "Origin", "https://evil.example").statusCode());
      assertEquals("a page for /chat\n", app.get("/chat").body());
    }
  }
}
