// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/// An application that runs, on a free port.
final class App implements AutoCloseable {
  /// The starter in Tomcat, and nothing else.
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    LifecycleAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    WebSocketxAutoConfiguration.class
  })
  static class InTomcat {}

  /// The starter in Jetty, and nothing else.
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    LifecycleAutoConfiguration.class,
    JettyServletWebServerAutoConfiguration.class,
    WebSocketxAutoConfiguration.class
  })
  static class InJetty {}

  private final ServletWebServerApplicationContext context;

  private App(ServletWebServerApplicationContext context) {
    this.context = context;
  }

  /// Starts.
  ///
  /// @param properties as `websocketx.hosts=localhost`
  static App start(Class<?> container, Class<?> application, String... properties) {
    SpringApplication made = new SpringApplication(container, application);
    made.setRegisterShutdownHook(false);
    made.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "spring.main.banner-mode", "off",
            "logging.level.root", "warn"));
    String[] arguments = Arrays.stream(properties).map("--"::concat).toArray(String[]::new);
    return new App((ServletWebServerApplicationContext) made.run(arguments));
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  URI ws(String path) {
    return URI.create("ws://127.0.0.1:" + port() + path);
  }

  private int port() {
    return requireNonNull(context.getWebServer()).getPort();
  }

  HttpResponse<String> get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port() + path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
