// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import websocketx.WebSocketHandler;
import websocketx.micrometer.WebSocketMetrics;

/// The server's meters in the application's registry, if `websocketx-micrometer` is there. An
/// application with a bean of type [WebSocketMetrics] is left alone.
@AutoConfiguration(
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure"
            + ".CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({MeterRegistry.class, WebSocketMetrics.class})
@ConditionalOnBean({MeterRegistry.class, WebSocketHandler.class})
public final class WebSocketxMetricsAutoConfiguration {
  /// Made by Spring.
  public WebSocketxMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  static WebSocketMetrics websocketxMetrics(MeterRegistry registry) {
    return new WebSocketMetrics(registry);
  }
}
