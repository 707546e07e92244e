// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import java.util.function.Supplier;

/// All containers.
enum Containers {
  TOMCAT(TomcatContainer::new),
  JETTY(JettyContainer::new),
  UNDERTOW(UndertowContainer::new);

  private final Supplier<Container> maker;

  Containers(Supplier<Container> maker) {
    this.maker = maker;
  }

  Container make() {
    return maker.get();
  }
}
