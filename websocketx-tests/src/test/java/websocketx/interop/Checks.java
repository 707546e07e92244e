// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;

/// The checks that a [Library] tries on a server. Programs in other languages have the same ones,
/// by the same names.
final class Checks {
  private static final int MEBIBYTE = 1 << 20;
  private static final String TEXT = "Grüße, 世界 👋🏽";

  private interface Check {
    void run() throws Exception;
  }

  private interface Use {
    void of(Peer peer) throws Exception;
  }

  private final Library library;
  private final URI server;
  private final String offer;

  Checks(Library library, URI server, String offer) {
    this.library = library;
    this.server = server;
    this.offer = offer;
  }

  /// All checks, by name.
  private Map<String, Check> checks() {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("textIsEchoed", this::textIsEchoed);
    checks.put("emptyMessagesAreEchoed", this::emptyMessagesAreEchoed);
    checks.put("binaryOfEachLengthFormIsEchoed", this::binaryOfEachLengthFormIsEchoed);
    checks.put("mebibyteIsEchoed", this::mebibyteIsEchoed);
    checks.put("sixteenMebibytesAreEchoed", this::sixteenMebibytesAreEchoed);
    checks.put("fragmentsArriveAsOneMessage", this::fragmentsArriveAsOneMessage);
    checks.put("pipelinedMessagesComeBackInOrder", this::pipelinedMessagesComeBackInOrder);
    checks.put("manyBytesPipelinedComeBackUnchanged", this::manyBytesPipelinedComeBackUnchanged);
    checks.put("pingIsAnsweredWithItsPayload", this::pingIsAnsweredWithItsPayload);
    checks.put("pingsOfTheServerAreAnswered", this::pingsOfTheServerAreAnswered);
    checks.put("subprotocolIsTheOneChosen", this::subprotocolIsTheOneChosen);
    checks.put("closeOfTheClientIsEchoed", this::closeOfTheClientIsEchoed);
    checks.put("closeWithoutCodeIsEchoedWithoutCode", this::closeWithoutCodeIsEchoedWithoutCode);
    checks.put("closeOfTheServerArrivesWithCodeAndReason", this::closeOfTheServerArrives);
    checks.put("messageOverTheLimitIsClosedWith1009", this::messageOverTheLimitIsClosedWith1009);
    checks.put("textThatIsNotUtf8IsClosedWith1007", Checks::textThatIsNotUtf8IsClosedWith1007);
    checks.put("refusalIsSeen", this::refusalIsSeen);
    return checks;
  }

  /// Runs them all, one after the other.
  Transcript run() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add("version " + library.version());
    try (Peer first = dial("/echo")) {
      lines.add("extensions " + first.extensions());
    } catch (Exception | AssertionError e) {
      return new Transcript(lines.toString(), "no connection: " + e);
    }
    String end = Transcript.WELL;
    for (var check : checks().entrySet()) {
      try {
        check.getValue().run();
        lines.add("ok " + check.getKey());
      } catch (UnsupportedOperationException e) {
        lines.add("cannot " + check.getKey() + ": " + e.getMessage());
      } catch (Exception | AssertionError e) {
        String why = e.toString().replace('\n', ' ');
        lines.add(
            "failed " + check.getKey() + ": " + why.substring(0, Math.min(500, why.length())));
        end = "failures";
      }
    }
    return new Transcript(lines.toString(), end);
  }

  private void textIsEchoed() throws Exception {
    withEcho(peer -> {
      for (String sent : List.of(TEXT, "a".repeat(125), "é".repeat(63), text(65535))) {
        echo(peer, sent);
      }
      echo(peer, text(100_000));
    });
  }

  private void emptyMessagesAreEchoed() throws Exception {
    withEcho(peer -> {
      echo(peer, "");
      echo(peer, new byte[0]);
      echo(peer, "");
      echo(peer, "not empty");
    });
  }

  private void binaryOfEachLengthFormIsEchoed() throws Exception {
    withEcho(peer -> {
      for (int size : new int[] {1, 125, 126, 65535, 65536}) {
        echo(peer, repeating(size));
      }
    });
  }

  private void mebibyteIsEchoed() throws Exception {
    withEcho(peer -> {
      echo(peer, noise(MEBIBYTE));
      echo(peer, repeating(MEBIBYTE));
      echo(peer, text(MEBIBYTE));
    });
  }

  private void sixteenMebibytesAreEchoed() throws Exception {
    withEcho(peer -> {
      echo(peer, repeating(16 * MEBIBYTE));
      echo(peer, text(16 * MEBIBYTE));
    });
  }

  private void fragmentsArriveAsOneMessage() throws Exception {
    withEcho(peer -> {
      peer.sendFragments(List.of("Grü", "", "ße, ", "👋🏽"));
      assertEquals("Grüße, 👋🏽", peer.arrivals().text());
      peer.sendBinaryFragments(List.of(new byte[70_000], new byte[] {1, 2, 3}));
      ByteBuffer whole = ByteBuffer.allocate(70_003).put(70_000, new byte[] {1, 2, 3});
      assertEquals(whole, peer.arrivals().binary());
    });
  }

  private void pipelinedMessagesComeBackInOrder() throws Exception {
    withEcho(peer -> {
      for (int i = 0; i < 500; i++) {
        if (i % 3 == 0) {
          peer.send(repeating(i));
        } else {
          peer.send("message " + i);
        }
      }
      for (int i = 0; i < 500; i++) {
        if (i % 3 == 0) {
          assertEquals(ByteBuffer.wrap(repeating(i)), peer.arrivals().binary());
        } else {
          assertEquals("message " + i, peer.arrivals().text());
        }
      }
    });
  }

  /// More than the server reads ahead, so that it pauses and goes on in the middle of messages.
  private void manyBytesPipelinedComeBackUnchanged() throws Exception {
    withEcho(peer -> {
      for (int i = 0; i < 150; i++) {
        peer.send(repeating(30_000 + i));
      }
      for (int i = 0; i < 150; i++) {
        assertEquals(ByteBuffer.wrap(repeating(30_000 + i)), peer.arrivals().binary());
      }
    });
  }

  private void pingIsAnsweredWithItsPayload() throws Exception {
    withEcho(peer -> {
      for (String payload : List.of("", "a".repeat(125))) {
        peer.ping(payload);
        assertEquals(payload, peer.arrivals().pong());
      }
    });
  }

  private void pingsOfTheServerAreAnswered() throws Exception {
    try (Peer peer = dial("/pinged")) {
      assertEquals("pong", peer.arrivals().text());
    }
  }

  private void subprotocolIsTheOneChosen() throws Exception {
    try (Peer peer = dial("/echo", "first", "second")) {
      assertEquals("second", peer.subprotocol());
    }
    try (Peer peer = dial("/echo")) {
      assertEquals("", peer.subprotocol());
    }
  }

  private void closeOfTheClientIsEchoed() throws Exception {
    for (var sent : Map.of(1000, "", 3001, "", 4999, "genug für heute").entrySet()) {
      String id = UUID.randomUUID().toString();
      try (Peer peer = dial("/echo?id=" + id)) {
        peer.sendClose(sent.getKey(), sent.getValue());
        assertEquals("%d '%s' PEER clean".formatted(sent.getKey(), sent.getValue()), cause(id));
        // It repeats the code, not the reason.
        assertEquals(sent.getKey() + " ''", peer.answer());
      }
    }
  }

  private void closeWithoutCodeIsEchoedWithoutCode() throws Exception {
    String id = UUID.randomUUID().toString();
    try (Peer peer = dial("/echo?id=" + id)) {
      peer.sendCloseWithoutCode();
      assertEquals("1005 '' PEER clean", cause(id));
      assertEquals("1005 ''", peer.answer());
    }
  }

  private void closeOfTheServerArrives() throws Exception {
    for (var sent : Map.of(1001, "", 1008, "", 3001, "", 4000, "bis später").entrySet()) {
      String id = UUID.randomUUID().toString();
      String frame = "%d '%s'".formatted(sent.getKey(), sent.getValue());
      try (Peer peer = dial("/close?code=" + sent.getKey() + "&id=" + id)) {
        peer.send(sent.getValue());
        assertEquals(frame, peer.arrivals().closed());
        assertEquals(frame + " APPLICATION clean", cause(id));
      }
    }
  }

  private void messageOverTheLimitIsClosedWith1009() throws Exception {
    String id = UUID.randomUUID().toString();
    try (Peer peer = dial("/limited?id=" + id)) {
      echo(peer, "a".repeat(1000));
      peer.send("a".repeat(1001));
      assertEquals("1009 ", peer.arrivals().closed().substring(0, 5));
      assertEquals("1009 ", cause(id).substring(0, 5));
    }
  }

  private static void textThatIsNotUtf8IsClosedWith1007() {
    throw new UnsupportedOperationException("it sends no text that is not UTF-8");
  }

  private void refusalIsSeen() {
    assertEquals(401, assertThrows(RefusedException.class, () -> dial("/private")).status());
  }

  private Peer dial(String target, String... subprotocols) throws Exception {
    return library.dial(server.resolve(target), offer, List.of(subprotocols));
  }

  /// How the connection `id` ended, in the server's words.
  private String cause(String id) throws Exception {
    try (Peer peer = dial("/cause?of=" + id)) {
      return peer.arrivals().text();
    }
  }

  private void withEcho(Use use) throws Exception {
    try (Peer peer = dial("/echo")) {
      use.of(peer);
      peer.sendClose(1000, "");
      assertEquals("1000 ''", peer.arrivals().closed());
    }
  }

  private static void echo(Peer peer, String text) throws Exception {
    peer.send(text);
    assertEquals(text, peer.arrivals().text());
  }

  private static void echo(Peer peer, byte[] binary) throws Exception {
    peer.send(binary);
    assertEquals(ByteBuffer.wrap(binary), peer.arrivals().binary());
  }

  /// Bytes in which much repeats.
  private static byte[] repeating(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  /// Bytes in which nothing repeats.
  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /// As much of the text as fits.
  private static String text(int size) {
    return TEXT.repeat(size / TEXT.getBytes(UTF_8).length);
  }
}
