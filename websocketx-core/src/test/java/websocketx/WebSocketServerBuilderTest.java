// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketServerBuilderTest {
  private static WebSocketServerBuilder builder() {
    return WebSocketServer.builder().handler(_ -> {});
  }

  @Test
  void serverWithNeitherHandlerNorCheckIsNotBuilt() {
    var refusal =
        assertThrows(IllegalStateException.class, () -> WebSocketServer.builder().build());
    assertEquals(
        "a server needs a handler, or a check whose decisions name one", refusal.getMessage());
    WebSocketServer.builder().check(_ -> Decision.accept(_ -> {})).build();
  }

  @Test
  @DisplayName("[V11] defaults are the documented ones")
  void defaultsAreTheDocumentedOnes() {
    Settings settings = builder().build().settings();
    assertEquals(16 * 1024, settings.maxHeaderBytes());
    assertEquals(100, settings.maxHeaders());
    assertEquals(Integer.MAX_VALUE, settings.maxConnections());
    assertEquals(Integer.MAX_VALUE, settings.maxConnectionsPerAddress());
    assertEquals(1000, settings.maxPendingHandshakes());
    assertEquals(Runtime.getRuntime().maxMemory() / 4, settings.unreadBytes().limit());
    assertEquals(Hosts.ANY, settings.hosts());
    assertEquals(TrustedProxies.NONE, settings.proxies());
    assertEquals(false, settings.proxyProtocol());
    assertEquals(128 * 1024, settings.readBufferSize());
    assertEquals(10_000, settings.maxCompressedConnections());
    assertEquals(false, settings.reusePort());
    assertEquals(false, settings.requireSubprotocol());
    assertEquals(List.of(), settings.subprotocols());
    assertEquals(OriginCheck.sameOrigin(), settings.originCheck());
    assertEquals(Options.defaults(), settings.options());
  }

  @Test
  void emptyAndDuplicateSubprotocolsAreIgnored() {
    Settings settings = builder().subprotocols("b", "", "a", "b").build().settings();
    assertEquals(List.of("b", "a"), settings.subprotocols());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a,b", "\"a\"", "ä", "a\n"})
  void subprotocolThatIsNoTokenIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> builder().subprotocols(name));
  }

  @Test
  void limitsOutOfRangeAreRefusedWithASentence() {
    assertSentence(
        "maxHeaderBytes is 1024 to 1048576, not 1023", () -> builder().maxHeaderBytes(1023));
    assertSentence(
        "maxHeaderBytes is 1024 to 1048576, not 1048577", () -> builder().maxHeaderBytes(1048577));
    assertSentence("maxHeaders is 5 to 10000, not 4", () -> builder().maxHeaders(4));
    assertSentence("maxHeaders is 5 to 10000, not 10001", () -> builder().maxHeaders(10_001));
    assertSentence("maxConnections is at least 1, not 0", () -> builder().maxConnections(0));
    assertSentence(
        "maxConnectionsPerAddress is at least 1, not 0",
        () -> builder().maxConnectionsPerAddress(0));
    assertSentence(
        "maxUnreadBytesInTotal is at least 16384 bytes, not 16383",
        () -> builder().maxUnreadBytesInTotal(16_383));
    assertSentence(
        "maxPendingHandshakes is at least 1, not -1", () -> builder().maxPendingHandshakes(-1));
    assertSentence("readBufferSize is 1024 to 16777216, not 0", () -> builder().readBufferSize(0));
    assertSentence("eventLoops is 1 to 1024, not 0", () -> builder().eventLoops(0));
    assertSentence("eventLoops is 1 to 1024, not 1025", () -> builder().eventLoops(1025));
    assertSentence("maxDeflaters is 1 to 65536, not 0", () -> builder().maxDeflaters(0));
    assertSentence("maxDeflaters is 1 to 65536, not 65537", () -> builder().maxDeflaters(65537));
    assertSentence(
        "maxCompressedConnections is at least 0, not -1",
        () -> builder().maxCompressedConnections(-1));
  }

  private static void assertSentence(String sentence, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(sentence, refusal.getMessage());
  }

  @Test
  @DisplayName("[N263] a JVM without SHA-1 cannot build a server")
  void jvmWithoutSha1CannotBuildAServer() {
    WebSocketServerBuilder builder = builder();
    Provider[] withSha1 = Security.getProviders("MessageDigest.SHA-1");
    List<Provider> all = List.of(Security.getProviders());
    for (Provider provider : withSha1) {
      Security.removeProvider(provider.getName());
    }
    try {
      var refusal = assertThrows(IllegalStateException.class, builder::build);
      assertEquals("the opening handshake needs SHA-1: add its provider", refusal.getMessage());
    } finally {
      for (Provider provider : withSha1) {
        Security.insertProviderAt(provider, all.indexOf(provider) + 1);
      }
    }
    builder.build();
  }

  @Test
  void builderMayBeUsedAgain() {
    WebSocketServerBuilder builder = builder().subprotocols("a");
    WebSocketServer first = builder.build();
    WebSocketServer second = builder.subprotocols("b").build();
    assertEquals(List.of("a"), first.settings().subprotocols());
    assertEquals(List.of("b"), second.settings().subprotocols());
  }

  @Test
  void serverThatNeverListenedHasNoAddressAndEnds() throws Exception {
    WebSocketServer server = builder().build();
    assertEquals(List.of(), server.addresses());
    assertThrows(IllegalStateException.class, server::uri);
    assertEquals(true, server.close(Options.NEVER));
    assertEquals(true, server.awaitTermination(Options.NEVER));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, localhost",
    "::, localhost",
    "127.0.0.1, 127.0.0.1",
    "::1, [0:0:0:0:0:0:0:1]",
    "fe80::1, [fe80:0:0:0:0:0:0:1]"
  })
  void wildcardAddressIsNamedLocalhost(String address, String host) throws Exception {
    assertEquals(host, Listeners.host(InetAddress.getByName(address)));
  }
}
