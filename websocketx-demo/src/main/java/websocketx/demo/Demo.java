// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import websocketx.WebSocketServer;
import websocketx.hub.Hub;

/// The program `./websocketx`: a server to try, and a page to try it with.
@Command(
    name = "websocketx",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    description = {
      "A WebSocket server to try, with a page to try it with.",
      "It echoes on /echo, counts down on /ticker, is a chat on /chat and in /rooms,",
      "and serves the page on / and metrics on /metrics. Ctrl+C ends it.%n"
    },
    optionListHeading = "Where it listens:%n",
    footer = "%nA <size> is like 64KiB, 16MiB, 1MB or 4096; a <time> like 500ms, 30s, 5m or never.")
public final class Demo implements Callable<Integer> {
  static final Duration FAREWELL = Duration.ofSeconds(4);

  private final PrintWriter out;

  @Option(names = "--port", description = "0 = any free one (${DEFAULT-VALUE})")
  private int port = 8080;

  @Option(names = "--host", description = "name or address to listen on (${DEFAULT-VALUE})")
  private String host = "localhost";

  @Option(
      names = "--tls",
      description = "with a certificate made for this run, which browsers warn of")
  private boolean tls;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  @ArgGroup(validate = false, heading = "%nEach connection:%n")
  private Limits limits = new Limits();

  @ArgGroup(validate = false, heading = "%nThe server:%n")
  private Capacity capacity = new Capacity();

  private Demo(PrintWriter out) {
    this.out = out;
  }

  /// Runs the program; returns while the server goes on.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    int status =
        commandLine(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()))
            .execute(args);
    if (status != ExitCode.OK) {
      System.exit(status);
    }
  }

  /// The command line, writing to the given writers; mistakes are one sentence on `err`.
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Demo(out))
        .setOut(out)
        .setErr(err)
        .setUsageHelpLongOptionsMaxWidth(30)
        .registerConverter(Size.class, Size::parse)
        .registerConverter(Span.class, Span::parse)
        .setParameterExceptionHandler((e, _) -> complain(err, e, ExitCode.USAGE))
        .setExecutionExceptionHandler((e, _, _) ->
            switch (e) {
              case IllegalArgumentException _ -> complain(err, e, ExitCode.USAGE);
              case IOException _ -> complain(err, e, ExitCode.SOFTWARE);
              default -> throw e;
            });
  }

  private static int complain(PrintWriter err, Exception e, int status) {
    err.println(e.getMessage());
    return status;
  }

  @Override
  public Integer call() throws IOException {
    WebSocketServer server;
    InetAddress address;
    Hub hub = Cluster.hub(capacity.cluster);
    try {
      server = server(hub);
      address = address();
      listen(server, address);
    } catch (IOException | RuntimeException e) {
      hub.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(server, hub)));
    out.println("websocketx is at " + link(address, server.uri().getPort()));
    return ExitCode.OK;
  }

  private WebSocketServer server(Hub hub) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--port must be from 0 to 65535, not " + port);
    }
    Metrics metrics = new Metrics();
    Site site = new Site(new Page(limits.readLimit()), metrics, hub);
    var builder =
        WebSocketServer.builder()
            .check(site::check)
            .fallback(site::respond)
            .observer(metrics.observer())
            .options(limits.options());
    if (capacity.cluster != null) {
      builder.checkOrigin(Rooms::admits);
    }
    if (capacity.maxConnections != null) {
      builder.maxConnections(capacity.maxConnections);
    }
    if (capacity.eventLoops != null) {
      builder.eventLoops(capacity.eventLoops);
    }
    return builder.build();
  }

  private InetAddress address() throws IOException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("no host is called " + host + "; choose another with --host.", e);
    }
  }

  private void listen(WebSocketServer server, InetAddress address) throws IOException {
    try {
      InetSocketAddress where = new InetSocketAddress(address, port);
      if (tls) {
        server.listen(where, SelfSigned.certificate(host, address));
      } else {
        server.listen(where);
      }
    } catch (BindException e) {
      throw new IOException(whyNot(address, e), e);
    }
  }

  private String whyNot(InetAddress address, BindException e) throws IOException {
    if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
      return host + " is not an address of this machine; choose another with --host.";
    }
    if (port > 0 && port < 1024) { // may just be reserved for others; only the system knows
      return "cannot listen on port " + port + " of " + host + ": " + e.getMessage();
    }
    return "port %d of %s is in use; choose another with --port, or --port 0 for any free one."
        .formatted(port, host);
  }

  private URI link(InetAddress address, int port) {
    String reachable = address.isAnyLocalAddress() ? "localhost" : host;
    try {
      return new URI(tls ? "https" : "http", null, reachable, port, "/", null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("--host cannot be part of a link: " + host, e);
    }
  }

  /// Closes every connection with 1001 (Going Away), and ends with status 0: a JVM ended by a
  /// signal would exit with 128 and the signal's number, but to be told to end is no failure here.
  private static void end(WebSocketServer server, Hub hub) {
    try {
      server.close(FAREWELL);
      hub.close();
    } finally {
      Runtime.getRuntime().halt(ExitCode.OK);
    }
  }

  /// What the server as a whole may use.
  private static final class Capacity {
    @Option(
        names = "--max-connections",
        paramLabel = "<count>",
        description = "more are refused with 503 (no limit)")
    private @Nullable Integer maxConnections;

    @Option(
        names = "--event-loops",
        paramLabel = "<count>",
        description = "threads that wait for sockets (by the number of processors)")
    private @Nullable Integer eventLoops;

    @Option(
        names = "--cluster",
        paramLabel = "<uri>",
        description =
            "of a broker, by which the chat and rooms of several servers are one: nats, tls, redis"
                + " or rediss://<host>:<port> (one server)")
    private @Nullable String cluster;
  }
}
