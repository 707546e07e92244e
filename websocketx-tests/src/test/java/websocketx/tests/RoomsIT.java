// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import websocketx.brokers.BrokerProcess;
import websocketx.brokers.NatsServer;
import websocketx.brokers.RedisServer;
import websocketx.interop.ProcessClient;

/// The demo's rooms in Chromium, on one node and on two of which one is killed; the rules are in
/// the script. It leaves screenshots in `target/screenshots`.
class RoomsIT {
  @TestFactory
  Stream<DynamicTest> alone() throws IOException, InterruptedException {
    return rooms("alone");
  }

  @TestFactory
  Stream<DynamicTest> onNats() throws IOException, InterruptedException {
    assumeIsThere(NatsServer.PROGRAM);
    try (NatsServer nats = new NatsServer()) {
      nats.start();
      return rooms(nats.uri());
    }
  }

  @TestFactory
  Stream<DynamicTest> onRedis() throws IOException, InterruptedException {
    assumeIsThere(RedisServer.PROGRAM);
    try (RedisServer redis = new RedisServer()) {
      redis.start();
      return rooms(redis.uri());
    }
  }

  private static void assumeIsThere(String broker) {
    assumeTrue(BrokerProcess.isInstalled(broker) || "true".equals(System.getenv("CI")));
  }

  private static Stream<DynamicTest> rooms(String broker) throws IOException, InterruptedException {
    Path screenshots = Project.root().resolve("websocketx-tests/target/screenshots");
    Files.createDirectories(screenshots);
    Path scripts = Project.root().resolve("websocketx-demo/src/main/resources/websocketx/demo");
    List<Object> arguments = new ArrayList<>(List.of(screenshots, broker, scripts));
    arguments.addAll(Program.command());
    return ProcessClient.chromium("rooms.mjs").tests(arguments.toArray());
  }
}
