// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import websocketx.bench.Contestant.Kind;
import websocketx.bench.Scenario.Test;
import websocketx.peers.Service;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;

/// All scenarios.
final class Scenarios {
  private static final Set<Kind> SERVERS = EnumSet.of(Kind.OWN, Kind.LIMIT, Kind.JVM, Kind.FOREIGN);
  private static final Set<Kind> IDLERS =
      EnumSet.of(Kind.OWN, Kind.COMPACT, Kind.LIMIT, Kind.JVM, Kind.FOREIGN);

  /// The limit where messages are small: Tomcat has buffers of its size for each connection.
  private static final int SMALL_LIMIT = 1 << 13;

  private static final int LARGE_LIMIT = 1 << 24;
  private static final int MIB = 1 << 20;

  private Scenarios() {}

  static List<Scenario> all() {
    return List.of(
        small("echo-small", "64 connections, 64 B of text, one at a time", "1"),
        small("echo-small-pipelined", "64 connections, 64 B of text, 16 at a time", "16"),
        echo("single", "one connection alone, 64 B of text", 1, 64),
        echo("connections-100", "100 connections, 128 B of text", 100, 128),
        echo("connections-1000", "1,000 connections, 128 B of text", 1_000, 128),
        echo("connections-10000", "10,000 connections, 128 B of text", 10_000, 128),
        echo("echo-16k", "16 connections, 16 KiB of text", 16, 1 << 14),
        echo("echo-1m", "4 connections, 1 MiB of text", 4, MIB),
        echo("echo-1m-binary", "4 connections, 1 MiB of binary", 4, MIB, "--binary"),
        compressed("compressed", Deflate.ON, "without context takeover"),
        compressed("compressed-takeover", Deflate.TAKEOVER, "with context takeover"),
        broadcast("broadcast", "one message of 256 B to 5,000 connections", 0),
        broadcast(
            "broadcast-stalled",
            "one message of 256 B to 5,000 connections, 50 of which do not read",
            50),
        load(
            "connect",
            "Connect, handshake, close, again; 64 at a time",
            Mode.ECHO,
            "connect",
            "--concurrency",
            "64"),
        idle("idle-10000", 10_000),
        idle("idle-19000", 19_000),
        start());
  }

  private static Scenario small(String name, String title, String pipeline) {
    List<String> load =
        List.of("echo", "--connections", "64", "--size", "64", "--pipeline", pipeline);
    Service service = new Service(Mode.ECHO, Deflate.OFF, Io.NIO, SMALL_LIMIT);
    return new Scenario(name, "Echo: " + title, Test.LOAD, service, load, SERVERS, true, true);
  }

  private static Scenario echo(
      String name, String title, int connections, int size, String... more) {
    int limit = size < SMALL_LIMIT ? SMALL_LIMIT : LARGE_LIMIT;
    Service service = new Service(Mode.ECHO, Deflate.OFF, Io.NIO, limit);
    return scenario(
        name,
        "Echo: " + title,
        service,
        Stream.concat(
                Stream.of("echo", "--connections", "" + connections, "--size", "" + size),
                Stream.of(more))
            .toList());
  }

  private static Scenario compressed(String name, Deflate deflate, String title) {
    String compression = deflate == Deflate.ON ? "on" : "takeover";
    return scenario(
        name,
        "Echo: 16 connections, 1 KiB of text like JSON, compressed " + title,
        new Service(Mode.ECHO, deflate, Io.NIO, SMALL_LIMIT),
        List.of("echo", "--connections", "16", "--size", "1024", "--compression", compression));
  }

  private static Scenario broadcast(String name, String title, int stalled) {
    return load(
        name,
        "Broadcast: " + title,
        Mode.BROADCAST,
        "broadcast",
        "--connections",
        "5000",
        "--stalled",
        "" + stalled,
        "--size",
        "256");
  }

  private static Scenario load(String name, String title, Mode mode, String... load) {
    Service service = new Service(mode, Deflate.OFF, Io.NIO, SMALL_LIMIT);
    return scenario(name, title, service, List.of(load));
  }

  private static Scenario scenario(String name, String title, Service service, List<String> load) {
    return new Scenario(name, title, Test.LOAD, service, load, SERVERS, false, false);
  }

  private static Scenario idle(String name, int connections) {
    return new Scenario(
        name,
        "Idle: %,d connections that do nothing".formatted(connections),
        Test.IDLE,
        new Service(Mode.ECHO, Deflate.OFF, Io.NIO, SMALL_LIMIT),
        List.of("idle", "--connections", "" + connections),
        IDLERS,
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
        false,
        true);
  }
}
