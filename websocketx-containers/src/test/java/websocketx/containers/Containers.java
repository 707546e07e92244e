// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import java.util.List;
import java.util.function.Supplier;

/// All containers.
@SuppressWarnings("ImmutableEnumChecker") // a constructor, and a copy of a list
enum Containers {
  TOMCAT(TomcatContainer::new, List.of()),
  /// It takes `http/1.1` for `HTTP/1.1`, and says so to nobody.
  JETTY(JettyContainer::new, List.of("8.3.11")),
  /// It answers in the version that it was asked in, HTTP/0.9, and takes HTTP/9.9 for HTTP/1.1.
  UNDERTOW(UndertowContainer::new, List.of("8.3.8", "8.3.9")),
  /// As Jetty.
  NETTY(NettyContainer::new, List.of("8.3.11"));

  private final Supplier<Container> maker;
  private final List<String> judged;

  Containers(Supplier<Container> maker, List<String> judged) {
    this.maker = maker;
    this.judged = List.copyOf(judged);
  }

  Container make() {
    return maker.get();
  }

  /// The cases of the conformance suite that are lost before our server is asked, or behind it.
  List<String> judgedByTheContainer() {
    return judged;
  }
}
