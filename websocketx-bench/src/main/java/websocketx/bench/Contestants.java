// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import websocketx.bench.Contestant.Kind;
import websocketx.peers.Peer;
import websocketx.peers.PeerServer;
import websocketx.peers.Peers;

/// The servers that come with this project: ours, the peers in Java, and rawecho.
final class Contestants {
  private static final int MIB = 1 << 20;

  /// The same for all, so that nobody has another heap.
  static final List<String> FLAGS =
      List.of(
          "-Xms" + heap(),
          "-Xmx" + heap(),
          // It takes many seconds until a server that allocates little has touched all of its young
          // generation: until then it would pay for new pages, a message more than its neighbours.
          "-XX:+AlwaysPreTouch",
          // Libraries of the peers use Unsafe and native code.
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private final Path root;
  private final Path programs;
  private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /// Looks for nothing yet.
  ///
  /// @param root the directory of the project
  /// @param programs the directory of the programs in C
  Contestants(Path root, Path programs) {
    this.root = root;
    this.programs = programs;
  }

  /// What all of them have place for at the same time: 1 GiB on a machine of 20 GiB or more.
  private static String heap() {
    var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return Math.clamp(machine.getTotalMemorySize() / MIB / 20, 256, 1024) + "m";
  }

  List<Contestant> all() {
    List<Contestant> all = new ArrayList<>();
    all.add(own("websocketx", Kind.OWN, List.of()));
    all.add(
        own("websocketx, compact headers", Kind.COMPACT, List.of("-XX:+UseCompactObjectHeaders")));
    all.add(
        new Contestant(
            "rawecho",
            "C",
            "",
            Kind.LIMIT,
            List.of(programs.resolve("rawecho").toString()),
            List.of()));
    for (Peer peer : Peers.all()) {
      if (peer.name().equals("Netty")) {
        all.add(peer(peer, "Netty epoll", List.of("--io", "epoll")));
        all.add(peer(peer, "Netty io_uring", List.of("--io", "io_uring")));
        all.add(peer(peer, "Netty nio", List.of("--io", "nio")));
        List<String> openssl = List.of("--io", "epoll", "--openssl");
        all.add(peer(peer, "Netty openssl", Kind.JVM_OPENSSL, openssl));
      } else {
        all.add(peer(peer, peer.name(), List.of()));
      }
    }
    all.add(demo("./websocketx", List.of(), List.of()));
    String cache = programs.resolve("websocketx.aot").toString();
    all.add(
        demo(
            "./websocketx, AOT cache",
            List.of("-XX:AOTCache=" + cache),
            List.of("-XX:AOTCacheOutput=" + cache)));
    return all;
  }

  private Contestant own(String name, Kind kind, List<String> flags) {
    return new Contestant(name, "Java", "", kind, command(flags, OwnServer.class), List.of());
  }

  private Contestant peer(Peer peer, String name, List<String> arguments) {
    return peer(peer, name, Kind.JVM, arguments);
  }

  private Contestant peer(Peer peer, String name, Kind kind, List<String> arguments) {
    List<String> command = command(List.of(), PeerServer.class);
    command.add(peer.name());
    return new Contestant(name, "Java", peer.version(), kind, command, arguments);
  }

  private List<String> command(List<String> flags, Class<?> main) {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /// A cache is made by a first run with other flags.
  private Contestant demo(String name, List<String> flags, List<String> first) {
    return new Contestant(
        name, "Java", "", Kind.DEMO, demo(flags), first.isEmpty() ? List.of() : demo(first));
  }

  private List<String> demo(List<String> flags) {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-p",
            root.resolve("websocketx-demo/target/modules").toString(),
            "-m",
            "websocketx.demo/websocketx.demo.Demo"));
    return command;
  }
}
