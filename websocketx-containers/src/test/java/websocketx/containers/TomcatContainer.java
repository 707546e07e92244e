// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import websocketx.servlet.WebSocketServlet;

/// Tomcat, embedded.
final class TomcatContainer implements Container {
  private @Nullable Tomcat tomcat;
  private @Nullable Path directory;

  @Override
  public String title() {
    return "Tomcat " + ServerInfo.getServerNumber();
  }

  @Override
  public URI start(Application application) throws Exception {
    directory = Files.createTempDirectory("tomcat");
    Tomcat made = new Tomcat();
    tomcat = made;
    made.setBaseDir(directory.toString());
    made.setPort(0);
    made.getConnector().setProperty("address", "127.0.0.1");
    Certificate certificate = application.certificate();
    if (certificate != null) {
      secure(made.getConnector(), certificate);
    }
    Context context = made.addContext("/app", null);
    application
        .servers()
        .forEach((path, server) ->
            Tomcat.addServlet(context, path, new WebSocketServlet(server)).addMapping(path));
    for (int i = 0; i < application.filters().size(); i++) {
      FilterDef filter = new FilterDef();
      filter.setFilterName("filter" + i);
      filter.setFilter(application.filters().get(i));
      context.addFilterDef(filter);
      FilterMap everywhere = new FilterMap();
      everywhere.setFilterName("filter" + i);
      everywhere.addURLPattern("/*");
      context.addFilterMap(everywhere);
    }
    made.start();
    return URI.create("ws://localhost:" + made.getConnector().getLocalPort() + "/app");
  }

  private static void secure(Connector connector, Certificate certificate) {
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate shown =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    shown.setCertificateKeystoreFile(certificate.file().toString());
    shown.setCertificateKeystorePassword(Certificate.PASSWORD);
    host.addCertificate(shown);
    connector.addSslHostConfig(host);
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
  }

  @Override
  public void stop() throws Exception {
    Tomcat running = tomcat;
    if (running != null) {
      tomcat = null;
      running.stop();
      running.destroy();
      delete(requireNonNull(directory));
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
