// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.Message;
import websocketx.Request;
import websocketx.Tls;
import websocketx.WebSocketServer;
import websocketx.tests.Trouble;

/// The PROXY protocol on a real socket: in front of TLS, and what is not the PROXY protocol.
@Timeout(60)
class ProxyProtocolIT {
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");
  private static final String LINE = "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n";
  private static final String UPGRADE =
      """
      GET / HTTP/1.1
      Host: app.example
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  private WebSocketServer server() {
    return WebSocketServer.builder()
        .trustProxies("127.0.0.1")
        .proxyProtocol(true)
        .handler(connection -> {
          requests.add(connection.request());
          for (Message _ : connection) {}
        })
        .build();
  }

  private static Socket connect(WebSocketServer server) throws IOException {
    Socket socket = new Socket(LOCALHOST, server.uri().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static Socket tls(Socket plain, Certificate certificate) throws IOException {
    return certificate
        .trust()
        .getSocketFactory()
        .createSocket(plain, "127.0.0.1", plain.getPort(), true);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String status(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes("HTTP/1.1 101".length()), ISO_8859_1);
  }

  private Request request() throws InterruptedException {
    Request request = requests.poll(10, SECONDS);
    assertNotNull(request, "no handler has started");
    return request;
  }

  @Test
  void headerStandsInFrontOfTls(@TempDir Path directory) throws Exception {
    Certificate certificate = Certificate.make(directory);
    try (WebSocketServer server = server()) {
      server.listen(
          new InetSocketAddress(LOCALHOST, 0), Tls.pem(certificate.chain(), certificate.key()));
      try (Socket plain = connect(server)) {
        send(plain, LINE);
        Socket socket = tls(plain, certificate);
        send(socket, UPGRADE);
        assertEquals("HTTP/1.1 101", status(socket));
        Request request = request();
        assertEquals("/[2001:db8:0:0:0:0:0:1]:56324", request.remoteAddress().toString());
        assertEquals("/[2001:db8:0:0:0:0:0:2]:443", request.localAddress().toString());
        assertTrue(request.isSecure());
        assertNotNull(request.tls());
      }
    }
  }

  @ParameterizedTest(name = "[Q290] {0}")
  @CsvSource({
    "'PROXY TCP4 127.0.0.1 127.0.0.1 56324 443', /192.0.2.1:0",
    "'PROXY TCP4 192.0.2.9 127.0.0.1 56324 443', /192.0.2.9:56324",
    "PROXY UNKNOWN, /127.0.0.1:"
  })
  void headersCountIfAProxyIsNamedThatIsTrusted(String line, String seen, @TempDir Path directory)
      throws Exception {
    Certificate certificate = Certificate.make(directory);
    try (WebSocketServer server = server()) {
      server.listen(
          new InetSocketAddress(LOCALHOST, 0), Tls.pem(certificate.chain(), certificate.key()));
      try (Socket plain = connect(server)) {
        send(plain, line + "\r\n");
        Socket socket = tls(plain, certificate);
        send(socket, UPGRADE.replace("\r\n\r\n", "\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"));
        assertEquals("HTTP/1.1 101", status(socket));
        String remote = request().remoteAddress().toString();
        assertTrue(remote.startsWith(seen), remote);
      }
    }
  }

  @Test
  @DisplayName("[Q291] who is trusted and begins otherwise is closed, and a line is logged")
  void whoBeginsOtherwiseIsClosed() throws Exception {
    try (WebSocketServer server = server();
        Trouble trouble = new Trouble()) {
      server.listen(new InetSocketAddress(LOCALHOST, 0));
      try (Socket socket = connect(server)) {
        send(socket, UPGRADE);
        assertEquals(0, socket.getInputStream().readAllBytes().length);
      }
      long end = System.nanoTime() + SECONDS.toNanos(10);
      while (trouble.lines().isEmpty()) {
        assertTrue(System.nanoTime() < end, "nothing is logged");
        LockSupport.parkNanos(1_000_000);
      }
      String line = trouble.lines().getFirst();
      assertTrue(line.startsWith("a trusted proxy has sent no PROXY header"), line);
      assertTrue(line.contains("127.0.0.1"), line);
      try (Socket socket = connect(server)) {
        send(socket, LINE + UPGRADE);
        assertEquals("HTTP/1.1 101", status(socket));
        assertFalse(request().isSecure());
      }
    }
  }
}
