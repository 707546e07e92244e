// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import websocketx.WebSocketServer;

/// What the health endpoint says of the server, as `websocketx`: up, with the number of
/// `connections`, and out of service when it was shut down. `management.health.websocketx.enabled`
/// turns it off.
@AutoConfiguration(after = WebSocketxAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnSingleCandidate(WebSocketServer.class)
public final class WebSocketxHealthAutoConfiguration {
  /// Made by Spring.
  public WebSocketxHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnEnabledHealthIndicator("websocketx")
  @ConditionalOnMissingBean(name = "websocketxHealthIndicator")
  static HealthIndicator websocketxHealthIndicator(WebSocketServer server) {
    return () ->
        (server.isShutDown() ? Health.outOfService() : Health.up())
            .withDetail("connections", server.connections().size())
            .build();
  }
}
