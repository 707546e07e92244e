// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line, as far as it does not start a server.
class DemoTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --read-limit lots      | Invalid value for option '--read-limit': 'lots' is not a size like 64KiB, 1MB or 4096
          --read-interval 5      | Invalid value for option '--read-interval': '5' is not a time like 500ms, 30s, 5m or never
          --ping-interval 60s    | --ping-interval must be shorter than --read-interval, or never
          --port 65536           | --port must be from 0 to 65535, not 65536
          --port http            | Invalid value for option '--port': 'http' is not an int
          --cluster nowhere      | --cluster must be like nats://host:4222, tls://host:4222, redis://host:6379 or rediss://host:6379
          --cluster http://a:1   | --cluster must be like nats://host:4222, tls://host:4222, redis://host:6379 or rediss://host:6379
          --cluster nats://      | --cluster must be like nats://host:4222, tls://host:4222, redis://host:6379 or rediss://host:6379
          --bogus                | Unknown option: '--bogus'
          """)
  void wrongValueIsOneSentenceAndStatus2(String line, String sentence) {
    assertEquals(2, run(line.split(" ")));
    assertEquals(sentence, err.toString().strip());
    assertEquals("", out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--write-buffer-size 3", "--max-connections 0", "--event-loops 0"})
  void whatTheServerRefusesIsOneSentenceAndStatus2(String line) {
    assertEquals(2, run(line.split(" ")));
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertEquals("", out.toString());
  }

  @Test
  void takenPortIsOneSentenceAndStatus1() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      int port = taken.getLocalPort();
      assertEquals(1, run("--port", Integer.toString(port)));
      assertEquals(
          "port %d of localhost is in use; choose another with --port, or --port 0 for any free one."
              .formatted(port),
          err.toString().strip());
      assertEquals("", out.toString());
    }
  }

  @Test
  void addressOfAnotherMachineIsOneSentenceAndStatus1() {
    assertEquals(1, run("--port", "0", "--host", "192.0.2.1")); // RFC 5737: nobody's
    assertEquals(
        "192.0.2.1 is not an address of this machine; choose another with --host.",
        err.toString().strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nats", "redis"})
  void brokerThatIsNotThereIsOneSentenceAndStatus1(String scheme) throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    String uri = scheme + "://ann:secret@127.0.0.1:" + port;
    assertEquals(1, run("--port", "0", "--cluster", uri));
    assertEquals(
        "the broker at 127.0.0.1 does not let us in within 20 s; is it running?",
        err.toString().strip());
    assertEquals("", out.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--port",
        "--host",
        "--handshake-timeout=<time>",
        "--read-limit=<size>",
        "--no-coalesce-writes",
        "--max-connections=<count>",
        "--cluster=<uri>",
        "(8080)",
        "(64KiB)",
        "(60s)",
      })
  void helpNamesOptionsAndDefaults(String part) {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains(part), out::toString);
    assertEquals("", err.toString());
  }

  private int run(String... args) {
    return Demo.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(args);
  }
}
