// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.util.List;
import websocketx.tests.Project;

/// The proxies, and how they say who their clients are.
enum Software {
  NGINX("nginx", "nginx", "X-Forwarded-*"),
  HAPROXY("haproxy", "HAProxy", "X-Forwarded-*"),
  HAPROXY_V1("haproxy", "HAProxy", "PROXY v1"),
  HAPROXY_V2("haproxy", "HAProxy", "PROXY v2");

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

  /// The cases of the conformance suite that the proxy decides by itself, and not strictly.
  List<String> faults() {
    return switch (this) {
      case NGINX ->
          List.of("7.7.2", "7.7.3", "8.3.7", "8.4.2", "8.4.9", "8.4.10", "8.4.11", "8.4.12");
      case HAPROXY -> List.of("8.3.9");
      case HAPROXY_V1, HAPROXY_V2 -> List.of();
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
