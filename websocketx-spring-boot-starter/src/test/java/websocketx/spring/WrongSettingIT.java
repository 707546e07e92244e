// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import websocketx.WebSocketHandler;

/// What somebody reads whose application does not start.
@ExtendWith(OutputCaptureExtension.class)
class WrongSettingIT {
  @Configuration(proxyBeanMethods = false)
  static class Application {
    @Bean
    @WebSocketMapping("/one")
    WebSocketHandler one() {
      return _ -> {};
    }
  }

  private static void start(Class<?> container, String property) {
    assertThrows(Exception.class, () -> App.start(container, Application.class, property).close());
  }

  @Test
  void valueThatIsNotAllowedIsSaid(CapturedOutput output) {
    start(App.InTomcat.class, "websocketx.read-limit=-1B");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("does not take its settings: readLimit is at least 1 byte")
        .contains("websocketx.read-limit");
  }

  @Test
  void valuesThatDoNotFitEachOtherAreSaid(CapturedOutput output) {
    start(App.InJetty.class, "websocketx.ping-interval=2m");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains(
            "does not take its settings: pingInterval PT2M has to be shorter than readInterval PT1M");
  }
}
