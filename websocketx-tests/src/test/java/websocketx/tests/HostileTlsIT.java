// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.tests.RawTls.End;

/// Clients that break the rules of TLS, or use them against the server.
class HostileTlsIT {
  /// A whole TLS handshake fits in, on a slow machine too.
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /// What ends at once, or at its deadline, may take so much longer on a busy machine.
  private static final Duration LATE = Duration.ofSeconds(5);

  private static final byte[] HELLO = Raw.frame(0x81, "hello".getBytes(ISO_8859_1));

  /// No deadline ends what the test is about.
  private static Ordeal ordeal(WebSocketHandler handler) throws IOException {
    return ordeal(handler, Duration.ofSeconds(30));
  }

  private static Ordeal ordeal(WebSocketHandler handler, Duration timeout) throws IOException {
    Options options = Options.defaults().handshakeTimeout(timeout);
    return new Ordeal(handler, builder -> builder.options(options), Keys.localhost().tls());
  }

  private static URI uri(Ordeal ordeal) {
    return ordeal.server().uri();
  }

  private static void assertAbnormal(WebSocketConnection connection) throws InterruptedException {
    CloseCause cause = Probe.causeOf(connection);
    assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
    assertEquals(CloseCause.Initiator.PEER, cause.initiator());
    assertInstanceOf(IOException.class, cause.error());
  }

  // ---- before there is TLS

  @ParameterizedTest(name = "[B22] {0}")
  @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\0\0\0\0\0", "\u0016\u0002ab\0"})
  void whoSpeaksNoTlsIsToldSoAndDropped(String bytes) throws Exception {
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        long begun = System.nanoTime();
        try (Socket client = new Socket(uri(ordeal).getHost(), uri(ordeal).getPort())) {
          client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
          byte[] head = client.getInputStream().readNBytes(12);
          assertEquals("HTTP/1.1 400", new String(head, ISO_8859_1));
          for (Integer came = 0; came != null && came >= 0; came = readOne(client)) {
            // The rest of the answer.
          }
          assertLasted(begun, Duration.ZERO);
        }
      });
    }
  }

  /// A byte, or -1 at the end of the connection; null if nothing comes for a while.
  private static @Nullable Integer readOne(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      return null;
    } catch (SocketException e) {
      return -1;
    }
  }

  /// After half of it at least: the loop may have read the clock before the client has begun.
  private static void assertLasted(long begun, Duration timeout) {
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(time.compareTo(timeout.dividedBy(2)) >= 0, () -> "it has ended after " + time);
    assertTrue(time.compareTo(timeout.plus(LATE)) < 0, () -> "it has lasted " + time);
  }

  @Test
  @DisplayName("[B24] a TLS handshake, a byte now and then, ends at handshakeTimeout")
  void slowHandshakeEndsAtItsDeadline() throws Exception {
    try (Ordeal ordeal = ordeal(Probe.ECHO, TIMEOUT)) {
      for (int flight = 1; flight <= 2; flight++) {
        long begun = System.nanoTime();
        try (RawTls client = new RawTls(uri(ordeal), RawTls.engine("TLSv1.2"))) {
          byte[] slow = client.nextFlight();
          if (flight == 2) {
            slow = client.send(slow).nextFlight();
          }
          client.socket.setSoTimeout(50);
          int sent = 0;
          for (Integer came = null; came == null; came = readOne(client.socket)) {
            assertTrue(sent < slow.length - 1, "it goes on for too long");
            client.send(slow[sent++]);
          }
          assertLasted(begun, TIMEOUT);
        }
      }
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  @Test
  @DisplayName("[B24] TLS that is complete, and no request behind it, ends at the same deadline")
  void handshakeTimeoutCoversBoth() throws Exception {
    try (Ordeal ordeal = ordeal(Probe.ECHO, TIMEOUT)) {
      long begun = System.nanoTime();
      try (RawTls client = new RawTls(uri(ordeal), RawTls.engine("TLSv1.3")).handshake()) {
        client.end();
        assertLasted(begun, TIMEOUT);
      }
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  @ParameterizedTest(name = "[B31] {0} bytes")
  @ValueSource(ints = {(1 << 14) + 2049, 0xffff})
  void recordThatIsTooLongIsNeverHeld(int length) throws Exception {
    byte[] header = {22, 3, 1, (byte) (length >> 8), (byte) length};
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = new RawTls(uri(ordeal), RawTls.engine("TLSv1.3"))) {
          long begun = System.nanoTime();
          client.send(header).end();
          assertLasted(begun, Duration.ZERO);
        }
      });
    }
  }

  @ParameterizedTest(name = "[B31] a record of {0} bytes on an open connection")
  @ValueSource(ints = {(1 << 14) + 300, (1 << 14) + 2049, 0xffff})
  void recordThatIsTooLongEndsTheConnection(int length) throws Exception {
    byte[] record = new byte[5 + length];
    record[0] = 23;
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (length >> 8);
    record[4] = (byte) length;
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = RawTls.opened(uri(ordeal), "TLSv1.3")) {
          End end = client.send(record).end();
          assertTrue(end == End.ALERT || end == End.CLOSE_NOTIFY, end::name);
          assertAbnormal(ordeal.connection());
        }
      });
    }
  }

  // ---- names

  @ParameterizedTest(name = "[B32] {0}")
  @ValueSource(strings = {"\u0000", "\n", "\u001b[2J", "\u00ff\u00fe", " ", "..", "$%&/()=?"})
  void strangeServerNameLeavesNoTrace(String strange) throws Exception {
    String usual = "x".repeat(40) + ".example";
    String name = strange.repeat(40).substring(0, 40) + ".example";
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        byte[] hello = hello(uri(ordeal), usual);
        replace(hello, usual.getBytes(ISO_8859_1), name.getBytes(ISO_8859_1));
        try (RawTls client = new RawTls(uri(ordeal), RawTls.engine("TLSv1.3"))) {
          long begun = System.nanoTime();
          client.send(hello).end();
          assertLasted(begun, Duration.ZERO);
        }
      });
    }
  }

  @Test
  @DisplayName("[B32] a name of 127 labels that nobody has gets the usual certificate")
  void longServerNameIsNobodys() throws Exception {
    String name = "a." + "b.".repeat(125) + "c";
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      SSLEngine engine = named(RawTls.engine("TLSv1.3"), name);
      try (RawTls client = new RawTls(uri(ordeal), engine).handshake()) {
        assertEquals("CN=localhost", client.engine.getSession().getPeerPrincipal().getName());
      }
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  private static SSLEngine named(SSLEngine engine, String name) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static byte[] hello(URI uri, String name) throws Exception {
    SSLEngine engine = named(RawTls.engine("TLSv1.3"), name);
    try (RawTls client = new RawTls(uri, engine)) {
      return client.nextFlight();
    }
  }

  private static void replace(byte[] in, byte[] what, byte[] by) {
    for (int i = 0; i + what.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        System.arraycopy(by, 0, in, i, by.length);
        return;
      }
    }
    throw new AssertionError("the name is not there");
  }

  // ---- new keys

  @ParameterizedTest(name = "[B25] written to: {0}")
  @ValueSource(booleans = {false, true})
  void renegotiationIsRefused(boolean isWrittenTo) throws Exception {
    try (Ordeal ordeal = ordeal(isWrittenTo ? HostileTlsIT::writeOn : Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = RawTls.opened(uri(ordeal), "TLSv1.2")) {
          if (isWrittenTo) {
            client.receive(1 << 16);
          }
          client.send(client.again());
          client.end();
          assertAbnormal(ordeal.connection());
        }
      });
    }
  }

  private static void writeOn(WebSocketConnection connection) throws IOException {
    byte[] payload = new byte[100_000];
    while (true) {
      connection.writeBinary(payload);
    }
  }

  @Test
  @DisplayName("[B30] more than 128 key updates without data end the connection")
  void floodOfKeyUpdatesEnds() throws Exception {
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = RawTls.opened(uri(ordeal), "TLSv1.3")) {
          for (int i = 0; i < 100; i++) {
            client.send(client.again());
          }
          client.send(client.seal(HELLO)); // too little to make up for them
          assertEquals("hello", new String(client.receive(7), 2, 5, ISO_8859_1));
          ByteArrayOutputStream more = new ByteArrayOutputStream();
          for (int i = 0; i < 29; i++) {
            more.writeBytes(client.again());
          }
          client.send(more.toByteArray()).end();
          assertAbnormal(ordeal.connection());
        }
      });
    }
  }

  // ---- ends

  private static final WebSocketHandler NO_MESSAGE =
      connection -> assertNull(connection.read(), "a message that was not complete");

  private static final WebSocketHandler ONE_MESSAGE =
      connection -> {
        assertEquals(Message.text("hello"), connection.read());
        assertNull(connection.read(), "a second message");
      };

  private static byte[] allButOne(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  @ParameterizedTest(name = "[B26] {0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void truncationDeliversNothing(String protocol) throws Exception {
    try (Ordeal ordeal = ordeal(NO_MESSAGE)) {
      ordeal.surviveClients(() -> {
        for (boolean insideRecord : new boolean[] {false, true}) {
          try (RawTls client = RawTls.opened(uri(ordeal), protocol)) {
            byte[] part =
                insideRecord ? allButOne(client.seal(HELLO)) : client.seal(allButOne(HELLO));
            client.send(part);
            client.socket.shutdownOutput();
            client.end();
            assertAbnormal(ordeal.connection());
          }
        }
      });
    }
  }

  @ParameterizedTest(name = "[B27] {0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void truncationBehindAMessageIsAbnormal(String protocol) throws Exception {
    try (Ordeal ordeal = ordeal(ONE_MESSAGE)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = RawTls.opened(uri(ordeal), protocol)) {
          client.send(client.seal(HELLO));
          client.socket.shutdownOutput();
          client.end();
          assertAbnormal(ordeal.connection());
        }
      });
    }
  }

  @ParameterizedTest(name = "[B28] {0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void dataBehindCloseNotifyIsIgnored(String protocol) throws Exception {
    try (Ordeal ordeal = ordeal(ONE_MESSAGE)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = RawTls.opened(uri(ordeal), protocol)) {
          byte[] message = client.seal(HELLO);
          client.send(Raw.concat(message, client.closeNotify(), message, new byte[1000]));
          assertEquals(End.CLOSE_NOTIFY, client.end());
          WebSocketConnection connection = ordeal.connection();
          CloseCause cause = Probe.causeOf(connection);
          assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
          assertFalse(cause.error() instanceof SSLException, cause::toString);
        }
      });
    }
  }

  @ParameterizedTest(name = "[B29] {0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void recordsOfOneByteMakeAMessage(String protocol) throws Exception {
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        try (RawTls client = RawTls.opened(uri(ordeal), protocol)) {
          ByteArrayOutputStream records = new ByteArrayOutputStream();
          for (byte one : HELLO) {
            records.writeBytes(client.seal(one));
          }
          for (byte one : records.toByteArray()) {
            client.send(one);
          }
          assertEquals("hello", new String(client.receive(7), 2, 5, ISO_8859_1));
        }
      });
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void closingHandshakeEndsWithCloseNotifyOnBothSides(String protocol) throws Exception {
    try (Ordeal ordeal = ordeal(Probe.ECHO)) {
      ordeal.surviveClients(() -> {
        for (boolean saysEnd : new boolean[] {false, true}) {
          try (RawTls client = RawTls.opened(uri(ordeal), protocol)) {
            client.send(client.seal(Raw.frame(0x88, (byte) 3, (byte) 0xe8)));
            if (!saysEnd) {
              client.socket.shutdownOutput(); // many clients leave it at that
            }
            assertArrayEquals(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8}, client.receive(4));
            assertEquals(End.CLOSE_NOTIFY, client.end());
            if (saysEnd) {
              client.send(client.closeNotify());
            }
            CloseCause cause = Probe.causeOf(ordeal.connection());
            assertEquals(StatusCode.NORMAL_CLOSURE, cause.code());
            assertTrue(cause.wasClean(), cause::toString);
          }
        }
      });
    }
  }
}
