// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import java.util.ArrayList;
import java.util.List;

/// A way to put a proxy in front of the server.
///
/// @param software the proxy
/// @param isTls whether clients reach it by TLS, which ends there
/// @param isUnix whether it reaches the server by a Unix domain socket
record Setup(Software software, boolean isTls, boolean isUnix) {
  static List<Setup> all() {
    List<Setup> all = new ArrayList<>();
    for (Software software : Software.values()) {
      for (boolean isUnix : new boolean[] {false, true}) {
        all.add(new Setup(software, false, isUnix));
        all.add(new Setup(software, true, isUnix));
      }
    }
    return all;
  }

  /// Those in which the proxy understands HTTP.
  static List<Setup> http() {
    return all().stream().filter(setup -> setup.software.isHttp()).toList();
  }

  String scheme() {
    return isTls ? "wss" : "ws";
  }

  @Override
  public String toString() {
    return "%s, %s, %s, %s"
        .formatted(
            software.title,
            software.introduction,
            isTls ? "TLS" : "plain",
            isUnix ? "Unix socket" : "TCP");
  }
}
