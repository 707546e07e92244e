// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.ProtocolException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ReadLimitIT {
  private static final int LIMIT = 10 * 1024;

  private static WebSocketServer server(Probe probe, Options options) {
    return WebSocketServer.builder().handler(probe).options(options).build();
  }

  @Test
  @DisplayName("[F139, V22] message over the limit closes with 1009")
  void messageOverTheLimitClosesWith1009() throws InterruptedException {
    Probe probe = new Probe(Probe.ECHO);
    try (TestServer running = TestServer.start(server(probe, Options.defaults().readLimit(LIMIT)));
        TestPeer peer = running.dial("/")) {
      byte[] largest = new byte[LIMIT];
      assertArrayEquals(largest, peer.send(largest).receive().toByteArray());
      CloseCause seen = peer.send(new byte[LIMIT + 10]).receiveClose();
      CloseFrame frame =
          new CloseFrame(StatusCode.MESSAGE_TOO_BIG, "message over 10240 bytes, raise readLimit");
      assertEquals(frame, seen.frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(frame, cause.frame());
      assertEquals(Initiator.PROTOCOL, cause.initiator());
      assertInstanceOf(ProtocolException.class, cause.error());
    }
  }

  @Test
  @DisplayName("[G153, V18, V22-V25] limit is of the message not of its fragments")
  void limitIsOfTheMessageNotOfItsFragments() throws InterruptedException {
    Probe probe = new Probe(Probe.ECHO);
    try (TestServer running = TestServer.start(server(probe, Options.defaults().readLimit(LIMIT)));
        TestPeer peer = running.dial("/")) {
      Message tooBig = Message.binary(new byte[LIMIT + 1]);
      CloseCause seen = peer.sendFragments(tooBig, LIMIT / 2, LIMIT / 2).receiveClose();
      assertEquals(StatusCode.MESSAGE_TOO_BIG, seen.code());
      assertEquals(StatusCode.MESSAGE_TOO_BIG, Probe.causeOf(probe.connection()).code());
    }
  }

  @Test
  void silentPeerIsClosedWith1008AfterReadInterval() throws InterruptedException {
    Probe probe = new Probe(c -> assertNull(c.read()));
    Options options =
        Options.defaults().readInterval(Duration.ofMillis(200)).pingInterval(Options.NEVER);
    try (TestServer running = TestServer.start(server(probe, options));
        TestPeer peer = running.dial("/")) {
      CloseFrame frame =
          new CloseFrame(
              StatusCode.POLICY_VIOLATION, "nothing received within readInterval PT0.2S");
      assertEquals(frame, peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(frame, cause.frame());
      assertEquals(Initiator.PROTOCOL, cause.initiator());
    }
    assertEquals(1, probe.returned());
  }

  @Test
  @DisplayName("[A17] peer that answers no pings is closed with 1008")
  void peerThatAnswersNoPingsIsClosedWith1008() {
    Probe probe = new Probe(Probe.DRAIN);
    Options options = Options.defaults().readInterval(Duration.ofMillis(400));
    try (TestServer running = TestServer.start(server(probe, options));
        TestPeer peer = running.dial("/", d -> d.answerPings(false))) {
      assertEquals(4, peer.receivePing().length);
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
    }
  }

  @Test
  @DisplayName("[F140, G152, G154] message that is never complete is closed with 1008")
  void messageThatIsNeverCompleteIsClosedWith1008() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    Options options = Options.defaults().messageTimeout(Duration.ofMillis(200));
    try (TestServer running = TestServer.start(server(probe, options));
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(Raw.frame(0x01, (byte) 'a')).ping();
      assertEquals(
          "message not complete within messageTimeout PT0.2S", peer.receiveClose().reason());
      assertEquals(StatusCode.POLICY_VIOLATION, Probe.causeOf(probe.connection()).code());
    }
  }

  /// RFC 6455 §5.2, §5.4, §5.5, §8.1: what the peer got wrong stands in the Close frame.
  @ParameterizedTest(name = "[F125, F127, F128, F130, G149, G157, H163, J189] {arguments}")
  @ValueSource(
      strings = {
        "1002 RSV1 set:c18000000000",
        "1002 RSV2 set:a18000000000",
        "1002 RSV3 set:918000000000",
        "1002 bad opcode 3:838000000000",
        "1002 bad opcode 15:8f8000000000",
        "1002 control over 125 bytes:89fe007e00000000",
        "1002 control without FIN:098000000000",
        "1002 continuation after FIN:808000000000",
        "1002 data before FIN:018000000000818000000000",
        "1002 not masked:810161",
        "1002 RSV1 set, bad opcode 3, not masked:c300",
        "1002 half a close code:88810000000003",
        "1002 bad close code 999:88820000000003e7",
        "1002 bad close code 1004:88820000000003ec",
        "1002 bad close code 1005:88820000000003ed",
        "1002 bad close code 1006:88820000000003ee",
        "1002 bad close code 1015:88820000000003f7",
        "1002 bad close code 1016:88820000000003f8",
        "1002 bad close code 2999:8882000000000bb7",
        "1002 bad close code 5000:888200000000" + "1388",
        "1007 close reason is not UTF-8:88830000000003e8ff",
        "1007 text is not UTF-8:818100000000ff"
      })
  void faultIsNamedInTheCloseFrame(String row) throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(server(probe, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      String[] parts = row.split(":", -1);
      CloseFrame frame =
          new CloseFrame(
              new StatusCode(Integer.parseInt(parts[0].substring(0, 4))), parts[0].substring(5));
      peer.sendRaw(java.util.HexFormat.of().parseHex(parts[1]));
      assertEquals(frame, peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(frame, cause.frame());
      assertFalse(cause.wasClean());
      assertEquals(Initiator.PROTOCOL, cause.initiator());
    }
  }
}
