// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.util.ArrayList;
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

  private static final String DEFLATE = "permessage-deflate";
  private static final String DISOBEDIENT =
      "it keeps its context although the answer forbids it (RFC 7692 §7.1.1.2)";
  private static final String LIMITABLE = "; client_max_window_bits";
  private static final String FORGETFUL =
      "; server_no_context_takeover; client_no_context_takeover";

  private final List<Run> runs = new ArrayList<>();

  private Roster() {
    meet("Chromium", CHROMIUM).off().on(DEFLATE, DEFLATE + FORGETFUL).takeover(DEFLATE);
    meet("Node", NODE).off().on(DEFLATE, DEFLATE + FORGETFUL).takeover(DEFLATE);
    meet("ws (Node)", WS)
        .off()
        .on(DEFLATE + LIMITABLE, DEFLATE + FORGETFUL)
        .takeover(DEFLATE + LIMITABLE, DEFLATE)
        .takeover(DEFLATE + windows(9, 15), DEFLATE + "; server_max_window_bits=9")
        .takeover(DEFLATE + "; server_no_context_takeover" + windows(10, 14))
        .takeover(DEFLATE + windows(11, 13))
        .takeover(DEFLATE + FORGETFUL + windows(12, 12))
        .takeover(DEFLATE + windows(13, 11))
        .takeover(DEFLATE + "; client_no_context_takeover" + windows(14, 10))
        .takeover(DEFLATE + windows(15, 9));
    meet("websockets (Python)", WEBSOCKETS)
        .off()
        .on("default", DEFLATE + FORGETFUL)
        .takeover("default", DEFLATE)
        .takeover(DEFLATE + windows(12, 12))
        .takeover(DEFLATE + windows(9, 9));
    meet("gorilla/websocket (Go)", GORILLA).off().on(DEFLATE + FORGETFUL);
    meet("coder/websocket (Go)", CODER)
        .off()
        .on(DEFLATE, DEFLATE + FORGETFUL)
        .takeover(DEFLATE)
        .takeover(
            DEFLATE + "; client_no_context_takeover; server_no_context_takeover",
            DEFLATE + FORGETFUL);
    meet("tungstenite (Rust)", TUNGSTENITE).off().on("", "");
    meet("java.net.http", JDK).off().on("", "");
    meet("OkHttp", OKHTTP).off().on(DEFLATE, DEFLATE + FORGETFUL).takeover(DEFLATE);
    meet("Jetty", JETTY)
        .off()
        .onIsImpossible(DEFLATE, DISOBEDIENT)
        .on(DEFLATE + FORGETFUL)
        .takeover(DEFLATE)
        .takeover(DEFLATE + FORGETFUL);
    meet("Tyrus", TYRUS).off().onIsImpossible(DEFLATE, DISOBEDIENT).takeover(DEFLATE);
  }

  static List<Run> runs() {
    return List.copyOf(new Roster().runs);
  }

  private static String windows(int server, int client) {
    return "; server_max_window_bits=" + server + "; client_max_window_bits=" + client;
  }

  private Guest meet(String name, Client client) {
    return new Guest(name, client);
  }

  private final class Guest {
    private final String name;
    private final Client client;

    Guest(String name, Client client) {
      this.name = name;
      this.client = client;
    }

    Guest off() {
      return run(Run.Setting.OFF, "", "");
    }

    /// An offer that is granted as it is.
    Guest on(String offer) {
      return on(offer, offer);
    }

    Guest on(String offer, String agreed) {
      return run(Run.Setting.ON, offer, agreed);
    }

    /// An offer that would be granted to somebody without this flaw.
    Guest onIsImpossible(String offer, String flaw) {
      runs.add(new Run(name, client, Run.Setting.ON, offer, "", flaw));
      return this;
    }

    /// An offer that is granted as it is.
    Guest takeover(String offer) {
      return takeover(offer, offer);
    }

    Guest takeover(String offer, String agreed) {
      return run(Run.Setting.TAKEOVER, offer, agreed);
    }

    private Guest run(Run.Setting setting, String offer, String agreed) {
      runs.add(new Run(name, client, setting, offer, agreed, null));
      return this;
    }
  }
}
