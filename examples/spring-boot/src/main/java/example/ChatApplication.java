// SPDX-License-Identifier: Apache-2.0

package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import websocketx.Check;
import websocketx.Decision;

/// The chat, and its page in `static`.
@SpringBootApplication
public class ChatApplication {
  /// Lets in who says a name: `/chat?name=ann`.
  @Bean
  Check check() {
    return request -> {
      String name = request.query("name");
      return name == null || name.isBlank() || name.length() > 20
          ? Decision.refuse(400, "say who you are: /chat?name=ann")
          : Decision.accept();
    };
  }

  public static void main(String[] args) {
    SpringApplication.run(ChatApplication.class, args);
  }
}
