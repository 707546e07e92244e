// SPDX-License-Identifier: Apache-2.0

package websocketx.adapters;

import java.util.List;
import java.util.function.Supplier;

/// All adapters.
@SuppressWarnings("ImmutableEnumChecker") // its fields never change
enum Adapters {
  /// It takes `http/1.1` for `HTTP/1.1`, and says so to nobody.
  NETTY(NettyAdapter::new, List.of("8.3.11"));

  private final Supplier<Adapter> maker;
  private final List<String> judged;

  Adapters(Supplier<Adapter> maker, List<String> judged) {
    this.maker = maker;
    this.judged = List.copyOf(judged);
  }

  Adapter make() {
    return maker.get();
  }

  /// The cases of the conformance suite that are lost before our server is asked, or behind it.
  List<String> judgedByTheOther() {
    return judged;
  }
}
