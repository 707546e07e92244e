// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// An application as people have them: Spring MVC, Spring Security, Actuator, and the starter,
/// which Spring Boot finds by itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityIT {
  private static final String ANN =
      "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));

  private static final String DETAILS = "management.endpoint.health.show-details=always";

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(exclude = JettyServletWebServerAutoConfiguration.class)
  static class Application {
    @Bean
    @WebSocketMapping({"/members", "/open"})
    WebSocketHandler whoIsThere() {
      return connection ->
          connection.writeText(
              connection.request().principal() instanceof Authentication known
                  ? known.getName()
                  : "nobody");
    }

    @Bean
    SecurityFilterChain rules(HttpSecurity http) {
      return http.authorizeHttpRequests(
              rules -> rules.requestMatchers("/members").authenticated().anyRequest().permitAll())
          .httpBasic(Customizer.withDefaults())
          .build();
    }

    @Bean
    UserDetailsService users() {
      return new InMemoryUserDetailsManager(
          User.withUsername("ann").password("{noop}secret").authorities("chat").build());
    }
  }

  private App app;

  @BeforeAll
  void start() {
    app = App.start(Application.class, Application.class, DETAILS);
  }

  @AfterAll
  void stop() {
    app.close();
  }

  @Test
  void whoIsAuthenticatedIsThePrincipal() throws Exception {
    for (String path : new String[] {"/members", "/open"}) {
      try (Client client = new Client(app.ws(path), "Authorization", ANN)) {
        assertEquals("ann", client.receive(), path);
      }
    }
  }

  @Test
  void whoIsAnonymousIsNobody() throws Exception {
    try (Client client = new Client(app.ws("/open"))) {
      assertEquals("nobody", client.receive());
    }
    assertEquals(401, Client.refusal(app.ws("/members")).statusCode());
  }

  @Test
  void healthEndpointTellsOfTheServer() throws Exception {
    HttpResponse<String> up = app.get("/actuator/health/websocketx");
    assertEquals(200, up.statusCode());
    assertTrue(up.body().contains("\"UP\""), up::body);
    assertTrue(up.body().contains("\"connections\":"), up::body);
  }

  @Test
  void metersAreInTheRegistryOfTheApplication() throws Exception {
    try (Client client = new Client(app.ws("/open"))) {
      assertEquals("nobody", client.receive());
    }
    MeterRegistry registry = app.bean(MeterRegistry.class);
    double opened = registry.get("websocketx.handshakes").tag("status", "101").counter().count();
    assertTrue(opened >= 1, () -> "" + opened);
  }

  @Test
  void serverThatWasShutDownIsOutOfService() throws Exception {
    try (App other = App.start(Application.class, Application.class, DETAILS)) {
      other.bean(WebSocketServer.class).shutdown();
      HttpResponse<String> down = other.get("/actuator/health/websocketx");
      assertEquals(503, down.statusCode());
      assertTrue(down.body().contains("\"OUT_OF_SERVICE\""), down::body);
      assertEquals(503, Client.refusal(other.ws("/open")).statusCode());
    }
  }
}
