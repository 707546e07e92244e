// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletionException;

/// `java.net.http.WebSocket`, which has no compression.
final class JdkLibrary implements Library {
  @Override
  public String version() {
    return Runtime.version().toString();
  }

  @Override
  public Peer dial(URI uri, String offer, List<String> subprotocols) throws RefusedException {
    try {
      return new Connection(JavaClient.dial(uri, subprotocols.toArray(String[]::new)));
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        throw new RefusedException(refused.getResponse().statusCode());
      }
      throw e;
    }
  }

  @Override
  public void close() {}

  private record Connection(JavaClient client) implements Peer {
    @Override
    public String extensions() {
      return ""; // there is no way to see them, nor to ask for any
    }

    @Override
    public String subprotocol() {
      return client.subprotocol();
    }

    @Override
    public Arrivals arrivals() {
      return client.arrivals();
    }

    @Override
    public void send(String text) {
      client.send(text);
    }

    @Override
    public void send(byte[] binary) {
      client.send(binary, true);
    }

    @Override
    public void sendFragments(List<String> text) {
      for (int i = 0; i < text.size(); i++) {
        client.send(text.get(i), i == text.size() - 1);
      }
    }

    @Override
    public void sendBinaryFragments(List<byte[]> binary) {
      for (int i = 0; i < binary.size(); i++) {
        client.send(binary.get(i), i == binary.size() - 1);
      }
    }

    @Override
    public void ping(String payload) {
      client.ping(payload);
    }

    @Override
    public void sendClose(int code, String reason) {
      client.sendClose(code, reason);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
