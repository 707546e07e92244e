// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/// The program with `--tls`, as a client meets it that was told to trust its certificate.
class SecureCommandLineIT {
  @Test
  void pageAndWebSocketsAreServedWithACertificateForThisHost() throws Exception {
    try (Program program = Program.listening("--tls")) {
      URI page = program.page();
      assertEquals("https", page.getScheme());
      SSLContext trusting = trusting(certificate(page.getPort()));
      try (HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
        for (String host : new String[] {"localhost", "127.0.0.1"}) { // the names are verified
          URI uri = URI.create("https://" + host + ":" + page.getPort() + "/");
          var request = HttpRequest.newBuilder(uri).build();
          var response = client.send(request, BodyHandlers.ofString());
          assertEquals(200, response.statusCode());
          assertTrue(response.body().contains("<!doctype html>"));
        }
        assertEquals("hello", echo(client, page.getPort(), "hello"));
        URI inTheClear = URI.create("http://localhost:" + page.getPort() + "/");
        var request = HttpRequest.newBuilder(inTheClear).build();
        var response = client.send(request, BodyHandlers.ofString());
        assertEquals(400, response.statusCode());
        assertEquals("TLS is spoken here: use wss, or https\n", response.body());
      }
    }
  }

  private static String echo(HttpClient client, int port, String text) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    URI uri = URI.create("wss://localhost:" + port + "/echo");
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                uri,
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence data, boolean isLast) {
                    answer.complete(data.toString());
                    from.request(1); // the Close frame
                    return CompletableFuture.completedStage(null);
                  }
                })
            .get(10, TimeUnit.SECONDS);
    socket.sendText(text, true).get(10, TimeUnit.SECONDS);
    String echoed = answer.get(10, TimeUnit.SECONDS);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    return echoed;
  }

  /// What the server shows, whoever vouches for it.
  private static Certificate certificate(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private static SSLContext trusting(Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("the program's", certificate);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
