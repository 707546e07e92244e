// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Jetty;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/// The client of Jetty.
final class JettyLibrary implements Library {
  private static final long LIMIT = 1L << 25;

  private final WebSocketClient client = new WebSocketClient();

  JettyLibrary() {
    client.setIdleTimeout(Duration.ofSeconds(DEADLINE));
    client.setMaxTextMessageSize(LIMIT);
    client.setMaxBinaryMessageSize(LIMIT);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String version() {
    return Jetty.VERSION;
  }

  @Override
  public Peer dial(URI uri, String offer, List<String> subprotocols)
      throws IOException, RefusedException {
    ClientUpgradeRequest request = new ClientUpgradeRequest(uri);
    request.setSubProtocols(subprotocols);
    if (!offer.isEmpty()) {
      request.addExtensions(offer);
    }
    Listener listener = new Listener(new Arrivals());
    try {
      Session session = client.connect(listener, request).orTimeout(DEADLINE, SECONDS).join();
      return new Connection(session, listener.arrivals);
    } catch (CompletionException e) {
      if (e.getCause() instanceof UpgradeException refused) {
        throw new RefusedException(refused.getResponseStatusCode());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Connection(Session session, Arrivals arrivals) implements Peer {
    @Override
    public String extensions() {
      return header("Sec-WebSocket-Extensions");
    }

    @Override
    public String subprotocol() {
      return header("Sec-WebSocket-Protocol");
    }

    private String header(String name) {
      List<String> values = session.getUpgradeResponse().getHeaders(name);
      return values == null ? "" : String.join(", ", values);
    }

    @Override
    public void send(String text) {
      await(callback -> session.sendText(text, callback));
    }

    @Override
    public void send(byte[] binary) {
      await(callback -> session.sendBinary(ByteBuffer.wrap(binary), callback));
    }

    @Override
    public void sendFragments(List<String> text) {
      for (int i = 0; i < text.size(); i++) {
        String part = text.get(i);
        boolean last = i == text.size() - 1;
        await(callback -> session.sendPartialText(part, last, callback));
      }
    }

    @Override
    public void sendBinaryFragments(List<byte[]> binary) {
      for (int i = 0; i < binary.size(); i++) {
        ByteBuffer part = ByteBuffer.wrap(binary.get(i));
        boolean last = i == binary.size() - 1;
        await(callback -> session.sendPartialBinary(part, last, callback));
      }
    }

    @Override
    public void ping(String payload) {
      await(callback -> session.sendPing(UTF_8.encode(payload), callback));
    }

    @Override
    public void sendClose(int code, String reason) {
      // Its callback fails if TCP ends before Jetty has noted that the frame is sent.
      session.close(code, reason, Callback.NOOP);
    }

    @Override
    public void sendCloseWithoutCode() {
      sendClose(1005, "");
    }

    private static void await(Consumer<Callback.Completable> send) {
      Callback.Completable.with(send).orTimeout(DEADLINE, SECONDS).join();
    }

    @Override
    public void close() {
      session.disconnect();
    }
  }

  /// Public, for Jetty calls it.
  public static final class Listener implements Session.Listener.AutoDemanding {
    private final Arrivals arrivals;

    Listener(Arrivals arrivals) {
      this.arrivals = arrivals;
    }

    @Override
    public void onWebSocketText(String text) {
      arrivals.putText(text, true);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      arrivals.putBinary(payload, true);
      callback.succeed();
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
      arrivals.putPong(payload);
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      arrivals.putClosed(code, reason == null ? "" : reason);
      callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable error) {
      arrivals.putFailed(error);
    }
  }
}
