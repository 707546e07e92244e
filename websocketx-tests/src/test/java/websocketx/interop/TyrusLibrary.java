// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.exception.DeploymentHandshakeException;
import org.glassfish.tyrus.container.jdk.client.JdkClientContainer;
import org.glassfish.tyrus.ext.extension.deflate.PerMessageDeflateExtension;

/// The client of Tyrus, which implements Jakarta WebSocket; its one offer is plain.
final class TyrusLibrary implements Library {
  private static final String PROPERTIES =
      "/META-INF/maven/org.glassfish.tyrus/tyrus-client/pom.properties";
  private static final int LIMIT = 1 << 25;

  @Override
  public String version() {
    Properties properties = new Properties();
    try (InputStream in = ClientManager.class.getResourceAsStream(PROPERTIES)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  @Override
  public Peer dial(URI uri, String offer, List<String> subprotocols) throws Exception {
    AtomicReference<String> extensions = new AtomicReference<>("");
    List<Extension> offered =
        offer.isEmpty() ? List.of() : List.of(new PerMessageDeflateExtension());
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .preferredSubprotocols(subprotocols)
            .extensions(offered)
            .configurator(
                new ClientEndpointConfig.Configurator() {
                  @Override
                  public void afterResponse(HandshakeResponse response) {
                    List<String> values = response.getHeaders().get("Sec-WebSocket-Extensions");
                    extensions.set(values == null ? "" : String.join(", ", values));
                  }
                })
            .build();
    Arrivals arrivals = new Arrivals();
    try {
      Session session = client().connectToServer(new Listener(arrivals), config, uri);
      return new Connection(session, extensions.get(), arrivals);
    } catch (DeploymentHandshakeException e) {
      throw new RefusedException(e.getHttpStatusCode());
    }
  }

  @Override
  public void close() {}

  /// A fresh one for each connection: it closes its threads with the last session, even if the next
  /// one begins just then.
  private static ClientManager client() {
    ClientManager client = ClientManager.createClient(JdkClientContainer.class.getName());
    client.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, LIMIT);
    client.setDefaultMaxTextMessageBufferSize(LIMIT);
    client.setDefaultMaxBinaryMessageBufferSize(LIMIT);
    return client;
  }

  private record Connection(Session session, String extensions, Arrivals arrivals) implements Peer {
    @Override
    public String subprotocol() {
      return session.getNegotiatedSubprotocol();
    }

    @Override
    public void send(String text) throws IOException {
      try {
        session.getBasicRemote().sendText(text);
      } catch (RejectedExecutionException e) {
        // It is sent, and the server has closed before Tyrus could start its idle timer again.
      }
    }

    @Override
    public void send(byte[] binary) throws IOException {
      session.getBasicRemote().sendBinary(ByteBuffer.wrap(binary));
    }

    @Override
    public void sendFragments(List<String> text) throws IOException {
      if (!extensions.isEmpty()) {
        // RFC 7692 §6.1: on the first only.
        throw new UnsupportedOperationException("with compression it sets RSV1 on each fragment");
      }
      for (int i = 0; i < text.size(); i++) {
        session.getBasicRemote().sendText(text.get(i), i == text.size() - 1);
      }
    }

    @Override
    public void sendBinaryFragments(List<byte[]> binary) throws IOException {
      for (int i = 0; i < binary.size(); i++) {
        ByteBuffer part = ByteBuffer.wrap(binary.get(i));
        session.getBasicRemote().sendBinary(part, i == binary.size() - 1);
      }
    }

    @Override
    public void ping(String payload) throws IOException {
      session.getBasicRemote().sendPing(UTF_8.encode(payload));
    }

    @Override
    public void sendClose(int code, String reason) throws IOException {
      session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
    }

    @Override
    public String answer() {
      throw new UnsupportedOperationException("it tells its own Close frame, not the answer");
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Listener extends Endpoint {
    private final Arrivals arrivals;

    Listener(Arrivals arrivals) {
      this.arrivals = arrivals;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      // No lambdas: Tyrus looks at the class of a handler for the type of its messages.
      session.addMessageHandler(
          String.class,
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              arrivals.putText(text, true);
            }
          });
      session.addMessageHandler(
          ByteBuffer.class,
          new MessageHandler.Whole<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer payload) {
              arrivals.putBinary(payload, true);
            }
          });
      session.addMessageHandler(
          PongMessage.class,
          new MessageHandler.Whole<PongMessage>() {
            @Override
            public void onMessage(PongMessage pong) {
              arrivals.putPong(pong.getApplicationData());
            }
          });
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
      arrivals.putClosed(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }

    @Override
    public void onError(Session session, Throwable error) {
      arrivals.putFailed(error);
    }
  }
}
