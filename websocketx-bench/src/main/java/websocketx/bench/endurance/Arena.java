// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.bench.FailureException;
import websocketx.bench.Generator;
import websocketx.bench.Pinning;
import websocketx.bench.ServerProcess;
import websocketx.peers.PeerServer;

/// Where a server is attacked: it has one processor, and all its clients have another.
///
/// @param peer the library whose server it is; ours if null
/// @param wsbench the generator of load
/// @param logs where everybody says what is wrong
record Arena(@Nullable String peer, Pinning pinning, Path wsbench, Path logs) {
  static final int HEAP_MIB = 512;

  /// Makes the directories, and says where everybody runs.
  ///
  /// @param output the directory of the report
  static Arena open(@Nullable String peer, Path output) throws IOException {
    Path logs = Files.createDirectories(output.resolve("logs"));
    Path wsbench =
        Path.of(System.getProperty("websocketx.root", ""), "websocketx-bench/target/bin/wsbench");
    Pinning pinning = Pinning.find();
    System.err.println(pinning);
    return new Arena(peer, pinning, wsbench.toAbsolutePath(), logs);
  }

  /// Starts the server, and returns when it listens.
  ///
  /// @param flags for the JVM
  /// @param arguments for ours
  ServerProcess start(List<String> flags, String... arguments)
      throws FailureException, IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + HEAP_MIB + "m");
    command.addAll(flags);
    // Libraries of the peers use Unsafe and native code.
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    if (peer == null) {
      command.add(DefaultServer.class.getName());
      command.addAll(List.of(arguments));
    } else {
      command.addAll(List.of(PeerServer.class.getName(), peer, "--compression", "on"));
      command.addAll(List.of("--message-limit", "2048")); // our default
    }
    return ServerProcess.start(pinning.server(command), logs.resolve("server.log"));
  }

  Generator generator(String name) {
    return new Generator(wsbench, pinning, logs.resolve(name + ".log"));
  }
}
