// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import jakarta.websocket.Extension;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.websocket.server.Constants;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/// Tomcat, embedded, with Jakarta WebSocket. It limits text in UTF-16 code units, not in bytes, and
/// each connection has buffers of the size of the limits from the start. It accepts
/// permessage-deflate unless told otherwise.
final class TomcatPeer implements Peer {
  private static final String BACKLOG = "4096";
  private static final String NO_LIMIT = "-1";

  private @Nullable Tomcat tomcat;
  private @Nullable Path directory;

  @Override
  public String name() {
    return "Tomcat";
  }

  @Override
  public String version() {
    return WsSci.class.getPackage().getImplementationVersion();
  }

  @Override
  public URI start(Service service) throws Exception {
    directory = Files.createTempDirectory("tomcat");
    tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", Loopback.HOST);
    tomcat.getConnector().setProperty("acceptCount", BACKLOG);
    tomcat.getConnector().setProperty("maxConnections", NO_LIMIT);
    if (service.isSecure()) {
      secure(tomcat.getConnector(), service);
    }
    Context context = tomcat.addContext("", null);
    String limit = Integer.toString(service.messageLimit());
    context.addParameter(Constants.TEXT_BUFFER_SIZE_SERVLET_CONTEXT_INIT_PARAM, limit);
    context.addParameter(Constants.BINARY_BUFFER_SIZE_SERVLET_CONTEXT_INIT_PARAM, limit);
    context.addServletContainerInitializer(new WsSci(), Set.of(endpoint(service)));
    // The upgrade is done by a filter, and there are no filters without a servlet.
    Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
    tomcat.start();
    return Loopback.uri(tomcat.getConnector().getLocalPort());
  }

  private static void secure(Connector connector, Service service) throws Exception {
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(
            host, SSLHostConfigCertificate.Type.valueOf(service.tls().name()));
    certificate.setCertificateKeystore(Identity.make(service.tls()).keyStore());
    certificate.setCertificateKeystorePassword(Identity.PASSWORD);
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
  }

  private static Class<?> endpoint(Service service) {
    return switch (service.mode()) {
      case ECHO -> service.compresses() ? Echo.class : UncompressedEcho.class;
      case BROADCAST -> service.compresses() ? TomcatBroadcast.class : UncompressedBroadcast.class;
    };
  }

  @Override
  public void close() {
    try {
      if (tomcat != null) {
        tomcat.stop();
        tomcat.destroy();
        tomcat = null;
      }
      if (directory != null) {
        delete(directory);
        directory = null;
      }
    } catch (LifecycleException | IOException e) {
      throw new IllegalStateException("Tomcat does not stop", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// Sends what its methods return.
  @ServerEndpoint("/")
  public static class Echo {
    @OnMessage
    public String text(String message) {
      return message;
    }

    @OnMessage
    public ByteBuffer binary(ByteBuffer message) {
      return message;
    }

    /// Without it Tomcat logs each connection that is lost.
    @OnError
    public void error(Throwable error) {}
  }

  @ServerEndpoint(value = "/", configurator = NoExtensions.class)
  public static final class UncompressedEcho extends Echo {}

  @ServerEndpoint(value = "/", configurator = NoExtensions.class)
  public static final class UncompressedBroadcast extends TomcatBroadcast {}

  public static final class NoExtensions extends ServerEndpointConfig.Configurator {
    @Override
    public List<Extension> getNegotiatedExtensions(
        List<Extension> installed, List<Extension> requested) {
      return List.of();
    }
  }
}
