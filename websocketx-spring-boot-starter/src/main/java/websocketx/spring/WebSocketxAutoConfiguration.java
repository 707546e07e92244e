// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import websocketx.Check;
import websocketx.ErrorResponder;
import websocketx.Fallback;
import websocketx.OriginCheck;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.servlet.WebSocketServlet;

/// One server for all beans of type [WebSocketHandler], in the application's web server; see
/// [WebSocketMapping]. An application with a [WebSocketServer] of its own is left alone.
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(WebSocketHandler.class)
@ConditionalOnMissingBean(WebSocketServer.class)
@EnableConfigurationProperties(WebSocketxProperties.class)
public final class WebSocketxAutoConfiguration {
  /// Made by Spring.
  public WebSocketxAutoConfiguration() {}

  @Bean
  static Mappings websocketxMappings(ListableBeanFactory beans) {
    return Mappings.of(beans);
  }

  /// Its lifecycle ends it in time; this is for a context that fails before.
  @Bean(destroyMethod = "shutdownNow")
  static WebSocketServer websocketxServer(
      Mappings mappings,
      WebSocketxProperties properties,
      ObjectProvider<Check> check,
      ObjectProvider<OriginCheck> originCheck,
      ObjectProvider<Fallback> fallback,
      ObjectProvider<ErrorResponder> errorResponder,
      ObjectProvider<WebSocketObserver> observers,
      ObjectProvider<WebSocketServerCustomizer> customizers) {
    WebSocketServerBuilder builder = WebSocketServer.builder();
    try {
      properties.apply(builder);
      originCheck.ifAvailable(builder::checkOrigin);
      fallback.ifAvailable(builder::fallback);
      errorResponder.ifAvailable(builder::error);
      observers.orderedStream().forEach(builder::observer);
      customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
      return builder.check(new Routing(mappings, check.getIfAvailable())).build();
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(e);
    }
  }

  @Bean
  static ServletRegistrationBean<WebSocketServlet> websocketxServlet(
      WebSocketServer websocketxServer, Mappings mappings) {
    var registration =
        new ServletRegistrationBean<WebSocketServlet>(
            new ContextServlet(websocketxServer), mappings.paths());
    registration.setName("websocketx");
    return registration;
  }

  @Bean
  static ServerLifecycle websocketxLifecycle(
      WebSocketServer websocketxServer, LifecycleProperties lifecycle) {
    return new ServerLifecycle(websocketxServer, lifecycle.getTimeoutPerShutdownPhase());
  }
}
