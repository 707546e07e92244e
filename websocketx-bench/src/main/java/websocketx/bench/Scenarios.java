// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import websocketx.bench.Contestant.Kind;
import websocketx.bench.Scenario.Test;
import websocketx.peers.Service;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;
import websocketx.peers.Service.Tls;

/// All scenarios.
final class Scenarios {
  private static final Set<Kind> SERVERS = EnumSet.of(Kind.OWN, Kind.LIMIT, Kind.JVM, Kind.FOREIGN);
  private static final Set<Kind> IDLERS =
      EnumSet.of(Kind.OWN, Kind.COMPACT, Kind.LIMIT, Kind.JVM, Kind.FOREIGN);

  /// Everybody. The other scenarios have those that are among the fastest of their kind there, and
  /// those that a target names: to warm each up takes longer than to measure it.
  private static final Set<String> ALL = Set.of();

  /// Those of a quick run, in all its scenarios.
  static final Set<String> QUICK =
      Set.of(
          "Netty epoll",
          "Netty io_uring",
          "Undertow",
          "Vert.x",
          "gorilla",
          "gws",
          "ws",
          "fastwebsockets");

  private static final Set<String> ALONE =
      Set.of("Netty nio", "Netty epoll", "Netty io_uring", "gws");
  private static final Set<String> MANY =
      Set.of("Netty epoll", "Netty io_uring", "Undertow", "gws");
  private static final Set<String> LARGE =
      Set.of(
          "Jetty", "Netty epoll", "Netty io_uring", "Undertow", "Vert.x", "gws", "fastwebsockets");
  private static final Set<String> COMPRESSING =
      Set.of("Java-WebSocket", "Jetty", "Netty epoll", "Tomcat", "Undertow", "gws");
  private static final Set<String> BROADCASTING =
      Set.of(
          "Jetty",
          "Netty epoll",
          "Netty io_uring",
          "Tomcat",
          "Undertow",
          "Vert.x",
          "gws",
          "fastwebsockets",
          "Bun");

  /// Where everybody reads: Java-WebSocket has no limit to what waits for those who do not.
  private static final Set<String> ROOMY =
      Set.of(
          "Java-WebSocket",
          "Jetty",
          "Netty epoll",
          "Netty io_uring",
          "Undertow",
          "Vert.x",
          "gws",
          "Bun");

  /// Without Java-WebSocket, which now and then leaves a connection open: see its peer.
  private static final Set<String> CONNECTING =
      Set.of("Jetty", "Netty epoll", "Netty io_uring", "Tomcat", "Undertow", "Vert.x", "gws");

  private static final Set<String> HOLDING =
      Set.of("Jetty", "Netty epoll", "Tomcat", "Undertow", "gws");

  /// Those that OpenSSL serves too.
  private static final Set<Kind> SECURE = EnumSet.of(Kind.OWN, Kind.JVM, Kind.JVM_OPENSSL);

  static final Set<String> OVER_TLS =
      Set.of(
          "Jetty",
          "Netty epoll",
          "Netty io_uring",
          "Netty nio",
          "Netty openssl",
          "Tomcat",
          "Undertow",
          "Vert.x");

  private static final Set<String> HOLDING_TLS =
      Set.of("Jetty", "Netty epoll", "Netty openssl", "Tomcat", "Undertow");

  private static final Set<String> NOBODY = Set.of("nobody");

  /// The limit where messages are small: Tomcat has buffers of its size for each connection.
  private static final int SMALL_LIMIT = 1 << 13;

  private static final int LARGE_LIMIT = 1 << 24;
  private static final int MIB = 1 << 20;

  private Scenarios() {}

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>(plain());
    all.addAll(overTls());
    return all;
  }

  private static List<Scenario> overTls() {
    Scenario connect = named("connect");
    return List.of(
        overTls("tls-echo-small", named("echo-small")),
        overTls("tls-pipelined", named("echo-small-pipelined")),
        overTls("tls-16k", named("echo-16k")),
        overTls("tls-1m", named("echo-1m-binary")),
        overTls("tls-connect", connect),
        connect.overTls("tls-connect-ec", Tls.EC, SECURE, OVER_TLS),
        idle("", 5_000, NOBODY).overTls("tls-idle", Tls.RSA, SECURE, HOLDING_TLS));
  }

  private static Scenario overTls(String name, Scenario plain) {
    return plain.overTls(name, Tls.RSA, SECURE, OVER_TLS);
  }

  private static Scenario named(String name) {
    return plain().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<Scenario> plain() {
    return List.of(
        echo("echo-small", "64 connections, 64 B of text, one at a time", 64, 64, ALL).inDetail(),
        echo(
                "echo-small-pipelined",
                "64 connections, 64 B of text, 16 at a time",
                64,
                64,
                ALL,
                "--pipeline",
                "16")
            .inDetail(),
        echo("single", "one connection alone, 64 B of text", 1, 64, ALONE),
        echo("connections-100", "100 connections, 128 B of text", 100, 128, MANY),
        echo("connections-1000", "1,000 connections, 128 B of text", 1_000, 128, MANY),
        echo("connections-10000", "10,000 connections, 128 B of text", 10_000, 128, MANY),
        echo("echo-16k", "16 connections, 16 KiB of text", 16, 1 << 14, ALL),
        echo("echo-1m", "4 connections, 1 MiB of text", 4, MIB, LARGE),
        echo("echo-1m-binary", "4 connections, 1 MiB of binary", 4, MIB, LARGE, "--binary"),
        compressed("compressed", Deflate.ON, "without context takeover"),
        compressed("compressed-takeover", Deflate.TAKEOVER, "with context takeover"),
        broadcast("broadcast", "one message of 256 B to 5,000 connections", ROOMY),
        broadcast(
            "broadcast-burst",
            "16 messages of 256 B at once to 5,000 connections",
            ROOMY,
            "--pipeline",
            "16"),
        broadcast(
            "broadcast-stalled",
            "one message of 256 B to 5,000 connections, 50 of which do not read",
            BROADCASTING,
            "--stalled",
            "50"),
        load(
            "connect",
            "Connect, handshake, close, again; 64 at a time",
            new Service(Mode.ECHO, Deflate.OFF, Io.NIO, SMALL_LIMIT),
            CONNECTING,
            List.of("connect", "--concurrency", "64")),
        idle("idle-10000", 10_000, HOLDING),
        idle("idle-19000", 19_000, NOBODY),
        start());
  }

  private static Scenario echo(
      String name, String title, int connections, int size, Set<String> peers, String... more) {
    int limit = size < SMALL_LIMIT ? SMALL_LIMIT : LARGE_LIMIT;
    List<String> load = new ArrayList<>();
    load.addAll(List.of("echo", "--connections", "" + connections, "--size", "" + size));
    load.addAll(List.of(more));
    Service service = new Service(Mode.ECHO, Deflate.OFF, Io.NIO, limit);
    return load(name, "Echo: " + title, service, peers, load);
  }

  private static Scenario compressed(String name, Deflate deflate, String title) {
    String compression = deflate == Deflate.ON ? "on" : "takeover";
    return load(
        name,
        "Echo: 16 connections, 1 KiB of text like JSON, compressed " + title,
        new Service(Mode.ECHO, deflate, Io.NIO, SMALL_LIMIT),
        COMPRESSING,
        List.of("echo", "--connections", "16", "--size", "1024", "--compression", compression));
  }

  private static Scenario broadcast(String name, String title, Set<String> peers, String... more) {
    List<String> load = new ArrayList<>();
    load.addAll(List.of("broadcast", "--connections", "5000", "--size", "256"));
    load.addAll(List.of(more));
    Service service = new Service(Mode.BROADCAST, Deflate.OFF, Io.NIO, SMALL_LIMIT);
    return load(name, "Broadcast: " + title, service, peers, load);
  }

  private static Scenario load(
      String name, String title, Service service, Set<String> peers, List<String> load) {
    return new Scenario(name, title, Test.LOAD, service, load, SERVERS, peers, false, false);
  }

  private static Scenario idle(String name, int connections, Set<String> peers) {
    return new Scenario(
        name,
        "Idle: %,d connections that do nothing".formatted(connections),
        Test.IDLE,
        new Service(Mode.ECHO, Deflate.OFF, Io.NIO, SMALL_LIMIT),
        List.of("idle", "--connections", "" + connections),
        IDLERS,
        peers,
        false,
        false);
  }

  private static Scenario start() {
    return new Scenario(
        "start",
        "Start: ./websocketx from the start of its JVM to its first echo, on all processors",
        Test.START,
        new Service(Mode.ECHO, Deflate.OFF, Io.NIO, SMALL_LIMIT),
        List.of("first"),
        EnumSet.of(Kind.DEMO),
        NOBODY,
        false,
        true);
  }
}
