// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.protocol.Opcode;
import websocketx.protocol.Role;

/// The other side of a connection in a test, well-behaved or not: it sends what the test says, even
/// what RFC 6455 forbids, and holds what it receives to the rules. It comes from
/// [TestServer#dial(String)], [TestServer#connect()] or [TestServer#scripted(TestScript)].
///
/// Whatever comes is read in the background and kept until the test asks for it. Pings are answered
/// at once, a Close frame too, unless the [Dialer] says otherwise.
///
/// Every wait has a deadline, 5 s unless the [Dialer] says otherwise, and then fails with an
/// [AssertionError] that says what was awaited and what came instead. Methods that send return when
/// the transport has taken everything. On a connection that has ended, what is sent is lost without
/// a word, as it can be on any connection: what the peer receives tells how it ended.
///
/// Safe from any thread.
public final class TestPeer implements AutoCloseable {
  private final Wire wire;
  private final Dialer settings;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final Opening opening;
  private final @Nullable Consumer<Duration> clock;
  private final Consumer<TestPeer> whenClosed;

  /// @param clock lets time pass where it does not pass by itself
  TestPeer(
      Wire wire,
      Role role,
      Dialer settings,
      @Nullable Consumer<Duration> clock,
      Consumer<TestPeer> whenClosed) {
    this.wire = wire;
    this.settings = settings;
    this.clock = clock;
    this.whenClosed = whenClosed;
    outgoing = new Outgoing(wire, role);
    incoming = new Incoming(wire, outgoing, settings);
    opening = new Opening(role, settings, incoming, outgoing);
    wire.start(incoming);
  }

  // ---- the opening handshake

  Opening opening() {
    return opening;
  }

  /// Waits for the answer to a request that the test has sent with [#sendRaw(byte...)]. After a 101
  /// whatever comes is read as frames.
  ///
  /// @return this
  public TestPeer receiveResponse() {
    opening.receiveResponse();
    return this;
  }

  /// The status of the answer to the opening handshake.
  ///
  /// @return 101 if the connection is open
  public int status() {
    return opening.response().status();
  }

  /// A header of the answer.
  ///
  /// @param name in any case
  /// @return the first value, null if there is no such header
  public @Nullable String responseHeader(String name) {
    return opening.response().header(name);
  }

  /// The subprotocol that was agreed on.
  ///
  /// @return "" if none
  public String subprotocol() {
    String chosen = responseHeader("Sec-WebSocket-Protocol");
    return chosen == null ? "" : chosen;
  }

  /// The extension that was agreed on, with its parameters.
  ///
  /// @return as `permessage-deflate; client_no_context_takeover`; "" if messages are not compressed
  public String extensions() {
    String agreed = responseHeader(Opening.EXTENSIONS);
    return agreed == null ? "" : agreed;
  }

  /// The body of an answer other than 101, as UTF-8: of as many bytes as its `Content-Length` says,
  /// or else to the end of the connection.
  ///
  /// @return the body
  public String responseBody() {
    return opening.body();
  }

  // ---- sending

  /// Sends a text message in one frame.
  ///
  /// @param text valid Unicode
  /// @return this
  public TestPeer send(String text) {
    return send(Message.text(text));
  }

  /// Sends a binary message in one frame.
  ///
  /// @param payload of any length
  /// @return this
  public TestPeer send(byte[] payload) {
    return send(Message.binary(payload));
  }

  private TestPeer send(Message message) {
    return sendFragments(message);
  }

  /// Sends a message in fragments (RFC 6455 §5.4).
  ///
  /// @param message to send
  /// @param sizes of the fragments in bytes; 0 is allowed. If bytes are left over, one more
  ///   fragment takes them. If the message is compressed, its compressed bytes are cut like this,
  ///   and fragments for which nothing is left are empty
  /// @return this
  /// @throws IllegalArgumentException if the message has fewer bytes than that
  public TestPeer sendFragments(Message message, int... sizes) {
    opening.requireWebSocket();
    outgoing.send(opcode(message), message.toByteArray(), sizes, settings.timeout());
    return this;
  }

  /// Sends bytes as they are: no frame is put around them. For what RFC 6455 forbids, and for
  /// requests of a peer that comes from [TestServer#connect()].
  ///
  /// @param bytes as of `HexFormat.of().parseHex("818000000000")`
  /// @return this
  public TestPeer sendRaw(byte... bytes) {
    outgoing.send(bytes.clone(), settings.timeout());
    return this;
  }

  /// Sends a ping (RFC 6455 §5.5.2).
  ///
  /// @param payload at most 125 bytes, or it is against the rules
  /// @return this
  public TestPeer ping(byte... payload) {
    return sendFrame(Opcode.PING, payload);
  }

  /// Sends a Close frame (RFC 6455 §5.5.1). The first one begins the closing handshake or answers
  /// that of the other side.
  ///
  /// @param code 1005 for a frame without a body
  /// @param reason at most 123 bytes of UTF-8
  /// @return this
  /// @throws IllegalArgumentException if they cannot stand in a Close frame: use
  ///   [#sendRaw(byte...)]
  public TestPeer sendClose(StatusCode code, String reason) {
    byte[] body = new CloseFrame(code, reason).body();
    incoming.closing(true);
    return sendFrame(Opcode.CLOSE, body);
  }

  private static int opcode(Message message) {
    return message.isText() ? Opcode.TEXT : Opcode.BINARY;
  }

  private TestPeer sendFrame(int opcode, byte[] payload) {
    opening.requireWebSocket();
    outgoing.send(outgoing.frame(true, opcode, payload), settings.timeout());
    return this;
  }

  // ---- the transport

  /// Stops to read from the transport, so that what the other side sends fills the buffers between
  /// and holds it up. Nothing is answered either, until [#resume()].
  ///
  /// @return this
  public TestPeer stall() {
    incoming.setStalled(true);
    return this;
  }

  /// Reads again.
  ///
  /// @return this
  public TestPeer resume() {
    incoming.setStalled(false);
    return this;
  }

  /// Drops the connection at once, over TCP with a reset.
  public void abort() {
    incoming.closing(false);
    outgoing.lose();
    wire.abort();
    incoming.drop();
    whenClosed.accept(this);
  }

  /// Says that nothing more will be sent, over TCP with a FIN, and goes on receiving.
  ///
  /// @return this
  public TestPeer halfClose() {
    incoming.closing(false);
    wire.halfClose();
    return this;
  }

  /// Drops the connection without a Close frame, unless it has ended already.
  @Override
  public void close() {
    incoming.closing(false);
    outgoing.lose();
    wire.close();
    incoming.drop();
    whenClosed.accept(this);
  }

  /// How much takes memory outside the heap: for tests.
  int live() {
    return outgoing.live();
  }

  // ---- receiving

  /// Waits for the next message; pings and pongs before it are passed over.
  ///
  /// @return the message
  public Message receive() {
    return incoming.take("a message", Event.Data.class, false).message();
  }

  /// Whether the message that was received last has come compressed: with RSV1 set in its first
  /// frame (RFC 7692 §6).
  ///
  /// @return false if none was received
  public boolean wasCompressed() {
    return incoming.wasCompressed();
  }

  /// Waits for the next message, which has to be a text.
  ///
  /// @return the text
  public String receiveText() {
    Message message = receive();
    if (!message.isText()) {
      throw new AssertionError("awaited a text message; came instead: a " + message);
    }
    return message.text();
  }

  /// Waits until the other side has closed, and takes all messages that come before.
  ///
  /// @return the messages, in order
  public List<Message> receiveAll() {
    return incoming.await(
        "the end of the connection",
        () -> {
          List<Message> messages = new ArrayList<>();
          return incoming.drain(messages) ? messages : null;
        });
  }

  /// Waits for a pong; messages and pings before it stay.
  ///
  /// @return its payload
  public byte[] receivePong() {
    return incoming.take("a pong", Event.Pong.class, true).payload().toByteArray();
  }

  /// Waits for a ping; messages and pongs before it stay. It may have been answered already.
  ///
  /// @return its payload
  public byte[] receivePing() {
    return incoming.take("a ping", Event.Ping.class, true).payload().toByteArray();
  }

  /// Waits until the other side has closed, with or without a Close frame, and has ended TCP. It
  /// fails if a message comes before: [#receiveAll()] takes those.
  ///
  /// @return the end as seen from here: the other side's Close frame, or 1006 if it sent none;
  ///   clean if Close frames were exchanged; begun by `APPLICATION` if this peer was the first to
  ///   close, by `PROTOCOL` if the other side broke the rules, and else by `PEER`
  public CloseCause receiveClose() {
    return incoming.await("the Close frame and the end of the connection", incoming::cause);
  }

  /// Makes sure that for a while nothing comes: no message, no pong, no Close frame, no end. Pings
  /// that are answered do not count.
  ///
  /// @param time how long; in memory the server's clock is moved on by it instead of waiting
  /// @return this
  public TestPeer receiveNothing(Duration time) {
    if (clock != null) {
      clock.accept(time);
    }
    Object came = incoming.watch(clock == null ? time : Duration.ZERO, incoming::anything);
    if (came != null) {
      throw new AssertionError("awaited nothing for " + time + "; came instead: " + came);
    }
    return this;
  }

  /// Waits for bytes of a peer that comes from [TestServer#connect()] and has not opened a
  /// WebSocket.
  ///
  /// @param count how many
  /// @return that many bytes
  public byte[] receiveRaw(int count) {
    return incoming.bytes(count);
  }

  /// Waits for the end of the connection, and takes all bytes that come before. A reset is an
  /// error.
  ///
  /// @return the bytes, perhaps none
  public byte[] receiveToEnd() {
    return incoming.bytesToEnd();
  }
}
