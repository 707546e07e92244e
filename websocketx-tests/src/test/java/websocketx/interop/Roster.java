// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.util.List;

/// Who meets the server, and how.
final class Roster {
  private static final Client CHROMIUM = ProcessClient.chromium("chromium.mjs");
  private static final Client NODE = ProcessClient.node("node.mjs");
  private static final Client WS = ProcessClient.node("ws.mjs", "ws");
  private static final Client WEBSOCKETS = ProcessClient.python("websockets_client.py");
  private static final Client GORILLA = ProcessClient.compiled("go", "go-clients", "gorilla");
  private static final Client CODER = ProcessClient.compiled("go", "go-clients", "coder");
  private static final Client TUNGSTENITE = ProcessClient.compiled("cargo", "rust-clients");
  private static final Client JDK = new LibraryClient(JdkLibrary::new);
  private static final Client OKHTTP = new LibraryClient(OkHttpLibrary::new);
  private static final Client JETTY = new LibraryClient(JettyLibrary::new);
  private static final Client TYRUS = new LibraryClient(TyrusLibrary::new);

  private Roster() {}

  static List<Run> runs() {
    return List.of(
        off("Chromium", CHROMIUM),
        off("Node", NODE),
        off("ws (Node)", WS),
        off("websockets (Python)", WEBSOCKETS),
        off("gorilla/websocket (Go)", GORILLA),
        off("coder/websocket (Go)", CODER),
        off("tungstenite (Rust)", TUNGSTENITE),
        off("java.net.http", JDK),
        off("OkHttp", OKHTTP),
        off("Jetty", JETTY),
        off("Tyrus", TYRUS));
  }

  private static Run off(String name, Client client) {
    return new Run(name, client, false, "", "");
  }
}
