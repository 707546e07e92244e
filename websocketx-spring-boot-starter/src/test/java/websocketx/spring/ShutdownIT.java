// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import websocketx.Message;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// The server ends with its context.
class ShutdownIT {
  private static final List<String> LOG = new CopyOnWriteArrayList<>();
  private static final CountDownLatch BUSY = new CountDownLatch(1);

  @Configuration(proxyBeanMethods = false)
  static class Application {
    static volatile @Nullable WebSocketServer newest;

    @Bean
    InitializingBean witness(WebSocketServer server) {
      return () -> newest = server;
    }

    @Bean
    @WebSocketMapping("/polite")
    WebSocketHandler polite() {
      return connection -> {
        connection.writeText("hello");
        for (Message _ : connection) {}
        LOG.add("handler");
      };
    }

    @Bean
    @WebSocketMapping("/busy")
    WebSocketHandler busy() {
      return connection -> {
        connection.writeText("hello");
        try {
          new CountDownLatch(1).await();
        } finally {
          BUSY.countDown();
        }
      };
    }

    /// Is stopped right before the web server is, which drops its connections then.
    @Bean
    SmartLifecycle webServerStops() {
      return new SmartLifecycle() {
        private volatile boolean isRunning;

        @Override
        public void start() {
          isRunning = true;
        }

        @Override
        public void stop() {
          isRunning = false;
          LOG.add("web server");
        }

        @Override
        public boolean isRunning() {
          return isRunning;
        }

        @Override
        public int getPhase() {
          return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1;
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {App.InTomcat.class, App.InJetty.class})
  void peersAreToldBeforeTheWebServerStops(Class<?> container) throws Exception {
    LOG.clear();
    try (App app = App.start(container, Application.class);
        Client client = new Client(app.ws("/polite"))) {
      assertEquals("hello", client.receive());
      WebSocketServer server = app.bean(WebSocketServer.class);
      app.context().close();
      assertEquals(1001, client.awaitClose());
      assertEquals(List.of("handler", "web server"), LOG);
      assertTrue(server.awaitTermination(Duration.ZERO));
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {App.InTomcat.class, App.InJetty.class})
  void handlerThatDoesNotReturnIsInterruptedAfterTheTimeoutOfThePhase(Class<?> container)
      throws Exception {
    try (App app =
            App.start(
                container, Application.class, "spring.lifecycle.timeout-per-shutdown-phase=300ms");
        Client client = new Client(app.ws("/busy"))) {
      assertEquals("hello", client.receive());
      long start = System.nanoTime();
      app.context().close();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(took.compareTo(Duration.ofMillis(250)) >= 0, took::toString);
      assertTrue(took.compareTo(Duration.ofSeconds(25)) < 0, took::toString);
      assertTrue(BUSY.await(10, TimeUnit.SECONDS));
      assertEquals(1001, client.awaitClose());
    }
  }

  @Test
  void serverOfAContextThatFailsToStartEnds() {
    try (App app = App.start(App.InTomcat.class, Application.class)) {
      WebSocketServer running = app.bean(WebSocketServer.class);
      String taken = "server.port=" + app.ws("/").getPort();
      assertThrows(
          RuntimeException.class, () -> App.start(App.InTomcat.class, Application.class, taken));
      WebSocketServer failed = requireNonNull(Application.newest);
      assertNotSame(running, failed);
      assertTrue(failed.isShutDown());
      assertFalse(running.isShutDown());
    }
  }

  @Test
  void contextThatWasStoppedDoesNotStartAgain() {
    try (App app = App.start(App.InTomcat.class, Application.class)) {
      ConfigurableApplicationContext context = app.context();
      context.stop();
      Throwable refusal = assertThrows(RuntimeException.class, context::start);
      assertEquals(
          IllegalStateException.class,
          NestedExceptionUtils.getMostSpecificCause(refusal).getClass());
    }
  }
}
