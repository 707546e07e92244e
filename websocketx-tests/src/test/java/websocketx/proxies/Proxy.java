// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A proxy that runs, as a process of its own with its workers.
final class Proxy implements AutoCloseable {
  private static final long PATIENCE = SECONDS.toNanos(20);
  private static final long POLL = 10_000_000;

  /// What the tests change in the files of `docs/deploy`.
  ///
  /// @param silence after how many seconds a silent connection is cut; 60 in the files
  /// @param outliving how many seconds connections outlive a reload; 30 in the files
  /// @param upgrades whether upgrades are passed on
  record Change(int silence, int outliving, boolean upgrades) {
    static final Change NONE = new Change(60, 30, true);
  }

  private final Setup setup;
  private final Process process;
  private final int port;
  private final Path log;

  private Proxy(Setup setup, Process process, int port, Path log) {
    this.setup = setup;
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /// Starts one that takes clients.
  ///
  /// @param server where the server listens
  /// @param directory an empty one, for its files
  static Proxy start(
      Setup setup, SocketAddress server, Certificate certificate, Path directory, Change change)
      throws IOException {
    int plain = freePort();
    int tls = freePort();
    List<String> command =
        setup.software() == Software.NGINX
            ? nginx(server, plain, tls, certificate, directory, change)
            : haproxy(setup.software(), server, plain, tls, certificate, directory, change);
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Proxy proxy = new Proxy(setup, process, setup.isTls() ? tls : plain, log);
    try {
      proxy.await("it is ready", proxy::isReady);
    } catch (IOException | RuntimeException e) {
      proxy.close();
      throw e;
    }
    return proxy;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static String tcp(SocketAddress server) {
    return "127.0.0.1:" + ((InetSocketAddress) server).getPort();
  }

  private static List<String> nginx(
      SocketAddress server,
      int plain,
      int tls,
      Certificate certificate,
      Path directory,
      Change change)
      throws IOException {
    DeployFile upstream = DeployFile.of("nginx-unix.conf");
    DeployFile site =
        DeployFile.of("nginx.conf")
            .with("listen 80;", "listen 127.0.0.1:" + plain + ";")
            .with("listen 443 ssl;", "listen 127.0.0.1:" + tls + " ssl;")
            .with("/etc/ssl/app.example.pem", certificate.chain().toString())
            .with("/etc/ssl/private/app.example.key", certificate.key().toString())
            .with("proxy_read_timeout 60s;", "proxy_read_timeout " + change.silence() + "s;");
    if (!change.upgrades()) {
      site = site.without("proxy_set_header Upgrade").without("proxy_set_header Connection");
    }
    if (server instanceof UnixDomainSocketAddress unix) {
      site =
          site.with("upstream app {\n  server 127.0.0.1:8080;\n}\n", upstream.shown())
              .with("/run/app/websocket.sock", unix.getPath().toString());
    } else {
      site = site.with("127.0.0.1:8080", tcp(server));
    }
    Path sites = site.writeTo(directory.resolve("site.conf"));
    String own = "daemon off;\npid " + directory.resolve("pid") + ";\nerror_log stderr notice;\n";
    Path main =
        DeployFile.of("nginx-main.conf")
            .with("user www-data;\n", own + "user root;\n")
            .with("worker_processes auto", "worker_processes 1")
            .with("shutdown_timeout 30s", "shutdown_timeout " + change.outliving() + "s")
            .with("http {\n", "http {\n  access_log off;\n")
            .with("/etc/nginx/conf.d/*.conf", sites.toString())
            .writeTo(directory.resolve("nginx.conf"));
    return List.of("nginx", "-e", "stderr", "-c", main.toString());
  }

  private static List<String> haproxy(
      Software software,
      SocketAddress server,
      int plain,
      int tls,
      Certificate certificate,
      Path directory,
      Change change)
      throws IOException {
    DeployFile file =
        DeployFile.of(software.isHttp() ? "haproxy.cfg" : "haproxy-tcp.cfg")
            .with("bind :80", "bind 127.0.0.1:" + plain)
            .with("bind :443", "bind 127.0.0.1:" + tls)
            .with("/etc/haproxy/app.example.pem", certificate.both().toString())
            .with("maxconn 32768", "maxconn 100")
            .with("hard-stop-after 30s", "hard-stop-after " + change.outliving() + "s")
            .with(" 60s ", " " + change.silence() + "s ");
    if (!software.isHttp()) {
      file = file.with("timeout server 60s", "timeout server " + change.silence() + "s");
    }
    if (!change.upgrades()) {
      String asked = "  default_backend app\n";
      file = file.with(asked, "  http-request del-header Upgrade\n" + asked);
    }
    if (software == Software.HAPROXY_V1) {
      file = file.with("send-proxy-v2", "send-proxy");
    }
    if (server instanceof UnixDomainSocketAddress unix) {
      String shown = DeployFile.of("haproxy-unix.cfg").shown().strip();
      file =
          file.with("backend app\n  server app1 127.0.0.1:8080", shown)
              .with("/run/app/websocket.sock", unix.getPath().toString());
    } else {
      file = file.with("127.0.0.1:8080", tcp(server));
    }
    Path config = file.writeTo(directory.resolve("haproxy.cfg"));
    return List.of("haproxy", "-W", "-f", config.toString());
  }

  /// Where clients find the server.
  URI uri(String target) {
    return URI.create(setup.scheme() + "://127.0.0.1:" + port + target);
  }

  int port() {
    return port;
  }

  /// Has it read its configuration again, and waits until the old workers take no clients.
  void reload() throws IOException, InterruptedException {
    boolean isNginx = setup.software() == Software.NGINX;
    String signal = isNginx ? "HUP" : "USR2";
    String heard = isNginx ? "reconfiguring" : "Reloading";
    String done = isNginx ? "gracefully shutting down" : "Proxy web stopped";
    do { // HAProxy misses signals right after its start
      new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid())).start().waitFor();
    } while (process.isAlive() && !comes(SECONDS.toNanos(1), () -> read(log).contains(heard)));
    await("it has reloaded", () -> read(log).contains(done));
    await("it listens again", this::isListening);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether it takes clients, and signals too.
  private boolean isReady() {
    boolean isNginx = setup.software() == Software.NGINX;
    return isListening() && (isNginx || read(log).contains("Loading success"));
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) throws IOException {
    if (!comes(PATIENCE, condition)) {
      throw new IOException("it did not come to it that " + what + ": " + read(log));
    }
  }

  private boolean comes(long patience, Condition condition) {
    long end = System.nanoTime() + patience;
    while (!condition.holds()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL);
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    all.forEach(worker -> {
      worker.destroyForcibly();
      worker.onExit().join();
    });
  }
}
