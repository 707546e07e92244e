// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.testing.TestPeer;

/// A message is compressed once for each form that it has on the wire, however many get it. The
/// flight recorder counts the calls.
@Timeout(60)
class WireFormsTest {
  private static final int MESSAGES = 20;
  private static final int PEERS = 10; // of each form

  @TempDir Path folder;

  private int calls(Runnable traced) throws IOException {
    Path file = folder.resolve("calls.jfr");
    try (Recording recording = new Recording()) {
      recording.setSettings(
          Map.of(
              "jdk.MethodTrace#enabled",
              "true",
              "jdk.MethodTrace#stackTrace",
              "false",
              "jdk.MethodTrace#threshold",
              "0 ns",
              "jdk.MethodTrace#filter",
              "websocketx.deflate.MessageDeflater::deflateAlone"));
      recording.start();
      traced.run();
      recording.stop();
      recording.dump(file);
    }
    int calls = RecordingFile.readAllEvents(file).size();
    Files.delete(file);
    return calls;
  }

  @Test
  void messageIsCompressedOnceForEachForm() throws IOException {
    Topics topics = new Topics();
    Options options =
        Options.defaults().compression(Compression.level(6).contextTakeover(true, true));
    List<String> forms =
        List.of(
            "permessage-deflate; server_no_context_takeover",
            "permessage-deflate",
            "permessage-deflate; server_max_window_bits=10");
    List<TestPeer> peers = new ArrayList<>();
    try (Room room = Room.inMemory(topics, builder -> builder.options(options))) {
      for (int i = 0; i < PEERS; i++) {
        peers.add(room.server.dial("/"));
        for (String form : forms) {
          peers.add(room.server.dial("/", d -> d.compression(form)));
        }
      }
      for (TestPeer peer : peers) {
        assertEquals("true", peer.send("+a").receiveText());
      }
      Message message = Message.text("to be compressed, ".repeat(40));
      int calls =
          calls(() -> {
            for (int i = 0; i < MESSAGES; i++) {
              assertEquals(4 * PEERS, topics.publish("a", message).delivered());
            }
          });
      assertEquals(2 * MESSAGES, calls, "one for each window");
      for (int i = 0; i < peers.size(); i++) {
        for (int j = 0; j < MESSAGES; j++) {
          assertEquals(message, peers.get(i).receive());
        }
        assertEquals(i % 4 != 0, peers.get(i).wasCompressed());
      }
    } finally {
      peers.forEach(TestPeer::close);
    }
  }
}
