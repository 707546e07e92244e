// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// From which web pages a browser may connect (RFC 6455 §10.2). A browser sends the origin of the
/// page in the `Origin` header and a page cannot forge it; other clients may send any or none, so
/// this is no authentication.
///
/// Asked after the [Check]. A refusal is answered with 403. The rules made here run on the event
/// loop; one of your own runs on a virtual thread and may block.
@FunctionalInterface
public interface OriginCheck {
  /// Whether the page that this request comes from may connect.
  ///
  /// @param request the request to open a connection
  /// @return false to answer 403; so does throwing, which is logged
  boolean allows(Request request);

  /// Pages of the same host and port: a request without `Origin`, or with exactly one whose host
  /// and port equal the `Host` header. Letters are compared in ASCII without case, and the default
  /// port of `http` (80) or `https` (443) may be left out. The scheme may be either, because a
  /// proxy may speak TLS in front. `null`, an origin with more than scheme, host and port, and
  /// anything that cannot be parsed are refused.
  ///
  /// @return the rule that a server has when none is set
  static OriginCheck sameOrigin() {
    return Origin.SAME;
  }

  /// Requests without `Origin` and pages of exactly these origins.
  ///
  /// @param origins as `https://app.example` or `http://localhost:3000`; letters are compared in
  ///   ASCII without case, and a scheme's default port may be left out
  /// @return the rule
  /// @throws IllegalArgumentException if one is not scheme, host and optional port
  static OriginCheck allow(String... origins) {
    Set<Origin> allowed =
        Arrays.stream(origins).map(Origin::of).collect(Collectors.toUnmodifiableSet());
    return new Origin.BuiltIn(request -> {
      List<String> sent = request.headers().getOrDefault("Origin", List.of());
      if (sent.isEmpty()) {
        return true;
      }
      Origin origin = sent.size() == 1 ? Origin.parse(sent.getFirst()) : null;
      return origin != null && allowed.contains(origin);
    });
  }

  /// Every request. Fit for a service that authenticates each connection by something a browser
  /// does not send by itself, or that has nothing to protect: with cookies, any page on the web
  /// could connect as its visitor.
  ///
  /// @return the rule
  static OriginCheck any() {
    return Origin.ANY;
  }
}
