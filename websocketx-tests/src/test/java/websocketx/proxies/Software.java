// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import websocketx.tests.Project;

/// The proxies, and how they say who their clients are.
enum Software {
  NGINX("nginx", "nginx", "X-Forwarded-*"),
  HAPROXY("haproxy", "HAProxy", "X-Forwarded-*"),
  HAPROXY_V1("haproxy", "HAProxy", "PROXY v1"),
  HAPROXY_V2("haproxy", "HAProxy", "PROXY v2");

  private static final Set<String> FAULTS_OF_NGINX =
      Set.of("7.7.2", "7.7.3", "8.3.7", "8.4.2", "8.4.9", "8.4.10", "8.4.11", "8.4.12");

  final String program;
  final String title;

  /// By what the server learns about clients.
  final String introduction;

  Software(String program, String title, String introduction) {
    this.program = program;
    this.title = title;
    this.introduction = introduction;
  }

  /// Whether it understands HTTP, and so what passes.
  boolean isHttp() {
    return introduction.startsWith("X");
  }

  /// Whether it is the proxy that is not strict in that case of the conformance suite.
  boolean failsItself(String number) {
    return switch (this) {
      case NGINX -> FAULTS_OF_NGINX.contains(number);
      case HAPROXY -> number.equals("8.3.9");
      case HAPROXY_V1, HAPROXY_V2 -> false;
    };
  }

  boolean isThere() {
    return Project.onPath(program);
  }

  /// As `1.22.1`.
  String version() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(program, "-v")).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    process.waitFor(10, SECONDS);
    return output.lines().findFirst().orElse("").replaceAll("^\\D*([0-9.]+).*", "$1");
  }
}
