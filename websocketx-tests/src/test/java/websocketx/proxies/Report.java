// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import websocketx.conformance.Catalogue;
import websocketx.conformance.Suite;
import websocketx.tests.Project;

/// The table of what works behind which proxy, in Markdown: `target/proxies.md`, and also
/// `docs/proxies.md` if the property `proxies.docs` says so.
final class Report implements TestWatcher, AfterAllCallback {
  private static final String HEAD =
      """
      <!-- SPDX-License-Identifier: Apache-2.0 -->
      # Behind which proxy what works

      Real proxies between a client and the server, with the configurations of [deploy.md](deploy.md). `ProxiesIT` has written
      this, in a run of ${date} with ${versions}; it does so again with
      `./build -Dproxies.docs=true`, and each build writes `websocketx-tests/target/proxies.md`.

      """;

  private static final String EXPLANATION =
      """

      - **messages**: text and binary of each form of length, up to 16 MiB, both ways.
      - **closes**: codes and reasons of either side reach the other.
      - **client**: `Request.remoteAddress`, `host` and `isSecure` are the client's, and what it says of itself in
        `Forwarded` or `X-Forwarded-*` changes nothing.
      - **origin**: a page of another host gets 403. Where HTTP passes, of another scheme too; the PROXY protocol does not
        say it.
      - **limits**: `maxConnectionsPerAddress` counts each client for itself.
      - **pings**: they keep a connection that is silent for three times as long as the proxy waits.
      - **cut**: without pings the proxy cuts it; both sides see 1006.
      - **reload**: open connections outlive a reload of the proxy, until its limit; then both sides see 1006, and nothing is
        left.
      - **426**: without the lines that pass `Upgrade` on, the client is told what is missing.
      - **cases**: of the [conformance suite](conformance.md), played through the proxy. Those that do not pass the proxy
        decides by itself: nginx makes a request with HTTP/1.0, or without `Connection: Upgrade`, one for a WebSocket, and ends
        the connection without an answer when its client half-closes right behind a Close frame; HAProxy takes HTTP/9.9 for
        HTTP/1.1.
      """;

  /// The method that plays the conformance suite.
  static final String CASES = "conformanceCasesPass";

  /// The method that takes upgrades away, which needs a proxy that understands HTTP.
  static final String UPGRADE = "proxyThatPassesNoUpgradeIsSeen";

  static final Suite SUITE =
      new Suite(Catalogue.chapters().stream().flatMap(c -> c.cases().stream()).toList(), false);

  private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("messagesOfAnySizePassBothWays", "messages");
    COLUMNS.put("closeCodesPassBothWays", "closes");
    COLUMNS.put("clientIsKnownAndCannotSayItIsAnother", "client");
    COLUMNS.put("pageHasToBeOfTheSameOrigin", "origin");
    COLUMNS.put("clientsAreCountedEachForItself", "limits");
    COLUMNS.put("pingsKeepSilentConnections", "pings");
    COLUMNS.put("silentConnectionsAreCutWithoutPings", "cut");
    COLUMNS.put("connectionsOutliveAReloadForAWhile", "reload");
    COLUMNS.put(UPGRADE, "426");
    COLUMNS.put(CASES, "cases");
  }

  private final LocalDate date = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
  private final Map<String, String> results = new ConcurrentHashMap<>();

  private static String key(String setup, String method) {
    return setup + ": " + method;
  }

  private void put(ExtensionContext test, String result) {
    String setup = test.getDisplayName().replaceFirst("^\\[[^]]*] ", "");
    results.putIfAbsent(key(setup, test.getRequiredTestMethod().getName()), result);
  }

  /// Tells more than that a test was passed.
  void tell(Setup setup, String method, String result) {
    results.put(key(setup.toString(), method), result);
  }

  @Override
  public void testSuccessful(ExtensionContext test) {
    put(test, "yes");
  }

  @Override
  public void testFailed(ExtensionContext test, @Nullable Throwable cause) {
    put(test, "**no**");
  }

  @Override
  public void testAborted(ExtensionContext test, @Nullable Throwable cause) {
    put(test, "not run");
  }

  private String page() throws IOException, InterruptedException {
    Map<String, String> versions = new TreeMap<>();
    for (Software software : Software.values()) {
      if (software.isThere()) {
        versions.put(software.title, software.version());
      }
    }
    String named =
        versions.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(" and "));
    StringBuilder page =
        new StringBuilder(HEAD.replace("${date}", date.toString()).replace("${versions}", named));
    page.append("| proxy | says who its client is by | clients | server |");
    COLUMNS.values().forEach(title -> page.append(' ').append(title).append(" |"));
    page.append("\n|").append(" --- |".repeat(4 + COLUMNS.size())).append('\n');
    for (Setup setup : Setup.all()) {
      page.append(row(setup, method -> results.getOrDefault(key(setup.toString(), method), "-")));
    }
    return page.append(EXPLANATION).toString();
  }

  /// A row of the table.
  ///
  /// @param cell what it says of a method
  static String row(Setup setup, UnaryOperator<String> cell) {
    StringBuilder row = new StringBuilder("| " + setup.toString().replace(", ", " | ") + " |");
    COLUMNS.keySet().forEach(method -> row.append(' ').append(cell.apply(method)).append(" |"));
    return row.append('\n').toString();
  }

  /// How many cases of the conformance suite pass, for its cell.
  ///
  /// @param lost the numbers of those that do not
  static String cases(List<String> lost) {
    int all = SUITE.cases().size();
    String passed = String.format(Locale.ROOT, "%,d of %,d", all - lost.size(), all);
    return lost.isEmpty() ? passed : passed + "; not " + String.join(", ", lost);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Path root = Project.root();
    Files.writeString(root.resolve("websocketx-tests/target/proxies.md"), page());
    if (Boolean.getBoolean("proxies.docs")) {
      Files.writeString(root.resolve("docs/proxies.md"), page());
    }
  }
}
