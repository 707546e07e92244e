// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.micrometer.WebSocketMetrics;

/// When there is a server, and when there is none.
class AutoConfigurationTest {
  private static final AutoConfigurations STARTER =
      AutoConfigurations.of(
          LifecycleAutoConfiguration.class,
          WebSocketxMetricsAutoConfiguration.class,
          WebSocketxAutoConfiguration.class,
          WebSocketxHealthAutoConfiguration.class);

  private final WebApplicationContextRunner web =
      new WebApplicationContextRunner().withConfiguration(STARTER);

  @Configuration(proxyBeanMethods = false)
  static class Mapped {
    @Bean
    @WebSocketMapping("/chat")
    WebSocketHandler chat() {
      return _ -> {};
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class MappedToTheSame {
    @Bean
    @WebSocketMapping({"/other", "/chat"})
    WebSocketHandler talk() {
      return _ -> {};
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class MappedWithoutSlash {
    @Bean
    @WebSocketMapping("talk")
    WebSocketHandler talk() {
      return _ -> {};
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Unmapped {
    @Bean
    WebSocketHandler lost() {
      return _ -> {};
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithItsOwn {
    @Bean
    WebSocketServer own() {
      return WebSocketServer.of(_ -> {});
    }
  }

  @Test
  void springFindsIt() {
    assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
        .contains(
            WebSocketxMetricsAutoConfiguration.class.getName(),
            WebSocketxAutoConfiguration.class.getName(),
            WebSocketxHealthAutoConfiguration.class.getName());
  }

  @Test
  void handlerWithAPathGetsAServerInAServlet() {
    web.withUserConfiguration(Mapped.class, Unmapped.class)
        .run(context -> {
          assertThat(context).hasSingleBean(WebSocketServer.class);
          ServletRegistrationBean<?> servlet = context.getBean(ServletRegistrationBean.class);
          assertThat(Set.copyOf(servlet.getUrlMappings())).isEqualTo(Set.of("/chat"));
        });
  }

  @Test
  void nothingIsThereWithoutAHandler() {
    web.run(context ->
        assertThat(context)
            .doesNotHaveBean(WebSocketServer.class)
            .doesNotHaveBean(ServletRegistrationBean.class)
            .doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void nothingIsThereOutsideOfAWebApplication() {
    new ApplicationContextRunner()
        .withConfiguration(STARTER)
        .withUserConfiguration(Mapped.class)
        .run(context -> assertThat(context).doesNotHaveBean(WebSocketServer.class));
  }

  @Test
  void applicationWithAServerOfItsOwnIsLeftAlone() {
    web.withUserConfiguration(Mapped.class, WithItsOwn.class)
        .run(context ->
            assertThat(context)
                .hasSingleBean(WebSocketServer.class)
                .doesNotHaveBean(ServletRegistrationBean.class)
                .hasSingleBean(HealthIndicator.class));
  }

  @Test
  void handlersWithoutAnyPathAreAMistake() {
    web.withUserConfiguration(Unmapped.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage(
                    "no bean of type WebSocketHandler has a path: annotate one of lost with"
                        + " @WebSocketMapping(\"/path\")"));
  }

  @Test
  void pathOfTwoBeansIsAMistake() {
    web.withUserConfiguration(Mapped.class, MappedToTheSame.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("the beans chat and talk have the same path /chat"));
  }

  @Test
  void pathWithoutASlashIsAMistake() {
    web.withUserConfiguration(MappedWithoutSlash.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("a path begins with a slash, and that of the bean talk is talk"));
  }

  @Test
  void misspeltPropertyIsAMistake() {
    web.withUserConfiguration(Mapped.class)
        .withPropertyValues("websocketx.read-limt=1MB")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("websocketx.read-limt"));
  }

  @Test
  void healthIsUpUntilTheServerIsShutDown() {
    web.withUserConfiguration(Mapped.class)
        .run(context -> {
          HealthIndicator health = context.getBean(HealthIndicator.class);
          assertThat(requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);
          assertThat(requireNonNull(health.health()).getDetails()).containsEntry("connections", 0);
          context.getBean(WebSocketServer.class).shutdown();
          assertThat(requireNonNull(health.health()).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
  }

  @Test
  void healthMayBeTurnedOffOrMissing() {
    web.withUserConfiguration(Mapped.class)
        .withPropertyValues("management.health.websocketx.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    web.withUserConfiguration(Mapped.class)
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
        .run(context ->
            assertThat(context)
                .hasSingleBean(WebSocketServer.class)
                .doesNotHaveBean("websocketxHealthIndicator"));
  }

  @Test
  void metersAreThereIfTheirRegistryAndTheirModuleAre() {
    WebApplicationContextRunner metered =
        web.withUserConfiguration(Mapped.class)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    metered.run(context -> assertThat(context).hasSingleBean(WebSocketMetrics.class));
    metered
        .withClassLoader(new FilteredClassLoader(WebSocketMetrics.class))
        .run(context ->
            assertThat(context)
                .hasSingleBean(WebSocketServer.class)
                .doesNotHaveBean("websocketxMetrics"));
    web.withUserConfiguration(Mapped.class)
        .run(context -> assertThat(context).doesNotHaveBean(WebSocketMetrics.class));
  }
}
