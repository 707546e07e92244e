// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import websocketx.conformance.wire.Abbreviation;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.CloseCode;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Inbox;
import websocketx.conformance.wire.Inflation;
import websocketx.conformance.wire.Message;
import websocketx.conformance.wire.Opcode;
import websocketx.conformance.wire.Request;
import websocketx.conformance.wire.ServerFault;
import websocketx.conformance.wire.Transcript;
import websocketx.conformance.wire.Wire;

/// One connection to the server, and the judgement on what it does there. Methods that expect end
/// the case when they are disappointed.
public final class Exchange implements AutoCloseable {
  private final Target target;
  private final boolean full;
  private final Transcript transcript = new Transcript();
  private Verdict verdict = Verdict.STRICT;
  private String remark = "";
  private @Nullable Wire wire;

  Exchange(Target target, boolean full) {
    this.target = target;
    this.full = full;
  }

  Verdict verdict() {
    return verdict;
  }

  String remark() {
    return remark;
  }

  public Transcript transcript() {
    return transcript;
  }

  /// One number in a full run, a smaller one otherwise.
  public int inFullRun(int many, int fewer) {
    return full ? many : fewer;
  }

  // Opening

  public Request request() {
    return new Request(target.uri());
  }

  /// The request for the server with the small limit.
  public Request limitedRequest() {
    return new Request(limitUri());
  }

  private URI limitUri() {
    URI uri = target.limitUri();
    if (uri == null) {
      throw new Ruling(Verdict.UNIMPLEMENTED, "no URL of a server with a limit of 16 KiB is known");
    }
    return uri;
  }

  /// A TCP connection on which nothing was said yet.
  public Wire dial() throws IOException {
    if (wire != null) {
      wire.close();
    }
    wire = new Wire(target.uri(), transcript);
    return wire;
  }

  public void dialLimited() throws IOException {
    wire = new Wire(limitUri(), transcript);
  }

  /// The answer to what was sent; null if TCP ended instead.
  public @Nullable Answer answer() throws IOException {
    try {
      return wire().answer(Patience.ANSWER);
    } catch (SocketTimeoutException e) {
      throw fail("no answer to the opening request");
    }
  }

  /// Sends a request that must be accepted.
  public Answer open(Request request) throws IOException {
    if (wire == null) {
      dial();
    }
    wire().sendRaw(firstLine(request), request.encode());
    return accepted(request);
  }

  /// The answer, which must be a good acceptance.
  public Answer accepted(Request request) throws IOException {
    Answer answer = answer();
    if (answer == null) {
      throw fail("the server ended TCP instead of accepting");
    }
    String fault = answer.faultOfAcceptance(request.key());
    if (fault != null) {
      throw fail(fault);
    }
    return answer;
  }

  public void readFrames(@Nullable Inflation inflation) throws IOException {
    wire().readFrames(inflation);
  }

  static String firstLine(Request request) {
    return request.toString().replace("\r\n", "⏎ ").strip();
  }

  /// The connection, opened without any extension if it was not yet.
  public Wire wire() throws IOException {
    Wire opened = wire;
    if (opened == null) {
      Request request = request();
      opened = dial();
      opened.sendRaw("GET, without extensions", request.encode());
      Answer answer = accepted(request);
      if (answer.has("Sec-WebSocket-Extensions")) {
        throw fail("the server chose an extension that was not offered");
      }
      opened.readFrames(null);
    }
    return opened;
  }

  // Sending

  public void send(Frame... frames) throws IOException {
    wire().send(frames);
  }

  public void sendChopped(int size, Frame... frames) throws IOException {
    wire().sendChopped(size, frames);
  }

  // Expecting

  public Inbox inbox() throws IOException {
    return wire().inbox();
  }

  public void expectText(String text) throws Exception {
    expectEcho(Frame.text(text));
  }

  /// The payload of that frame as a message of its own.
  public void expectEcho(Frame frame) throws Exception {
    expectMessage(frame.opcode(), frame.payload());
  }

  public Message expectMessage(int opcode, byte[] payload) throws Exception {
    Message message = inbox().nextMessage(Patience.answer(payload.length));
    if (message == null) {
      throw fail("no echo: " + inbox());
    }
    requireEcho(opcode, payload, message);
    return message;
  }

  /// That message is the echo.
  public void requireEcho(int opcode, byte[] payload, Message message) {
    if (message.opcode() != opcode) {
      throw fail("the echo of %s is %s".formatted(Opcode.name(opcode), message));
    }
    int differs = Arrays.mismatch(payload, message.payload());
    if (differs >= 0) {
      throw fail(
          "the echo differs from octet %d on: %s"
              .formatted(differs, Abbreviation.of(message.payload())));
    }
  }

  public void expectPong(String payload) throws Exception {
    expectPong(Frame.ping(payload).payload());
  }

  public void expectPong(byte[] payload) throws Exception {
    byte[] pong = inbox().nextPong(Patience.REACTION);
    if (pong == null) {
      // A pong that is only late comes before the answer to this.
      send(Frame.close(CloseCode.NORMAL));
      pong = inbox().nextPong(Patience.ANSWER);
    }
    if (pong == null) {
      throw fail("no pong: " + inbox());
    }
    if (!Arrays.equals(pong, payload)) {
      throw fail("the pong has the payload " + Abbreviation.of(pong));
    }
  }

  /// What was valid is echoed, then the connection fails. No rule says that an application gets to
  /// answer what came just before a mistake, so a missing echo is no failure, but not strict
  /// either.
  public void expectEchoThenFailure(Frame valid, int... codes) throws Exception {
    Message message = inbox().nextMessage(Patience.ANSWER);
    if (message == null) {
      if (inbox().fault() == null) {
        nonStrict("the valid message before it was not echoed");
      }
    } else {
      requireEcho(valid.opcode(), valid.payload(), message);
    }
    expectFailure(codes);
  }

  /// The server fails the connection (RFC 6455 §7.1.7) with one of these codes, and nothing of what
  /// was wrong is delivered.
  public void expectFailure(int... codes) throws Exception {
    Inbox inbox = inbox();
    if (!inbox.awaitAnything(Patience.REACTION)) {
      send(Frame.ping("do you go on?"));
      inbox.awaitAnything(Patience.REACTION.multipliedBy(2));
    }
    Message delivered = inbox.nextMessage(Patience.NONE);
    if (delivered != null) {
      throw fail("delivered: " + delivered);
    }
    if (inbox.nextPong(Patience.NONE) != null) {
      throw fail("the connection goes on: a later ping was answered");
    }
    requireFailed(codes);
  }

  /// As the last part of expectFailure: it has failed.
  void requireFailed(int... codes) throws Exception {
    Inbox inbox = inbox();
    requireNoFault();
    byte[] close = inbox.closePayload();
    if (close == null) {
      String end = inbox.end();
      if (end == null) {
        throw fail("the connection was not failed: it stays open, and silent");
      }
      nonStrict("dropped TCP without a Close frame (" + end + ")");
      return;
    }
    int code = code(close);
    if (Arrays.stream(codes).noneMatch(expected -> expected == code)) {
      String wanted =
          Arrays.stream(codes).mapToObj(Integer::toString).collect(Collectors.joining(" or "));
      nonStrict("closed with %s, not %s".formatted(Abbreviation.of(Opcode.CLOSE, close), wanted));
    }
    send(Frame.close(CloseCode.NORMAL));
  }

  public void requireNoFault() throws IOException {
    String fault = wire == null ? null : wire.inbox().fault();
    if (fault != null) {
      throw fail(fault);
    }
  }

  /// The code of a Close frame's payload; 1005 if there is none.
  public static int code(byte[] closePayload) {
    return closePayload.length < 2 ? 1005 : CloseCode.of(closePayload);
  }

  /// Closes, which is the proof that nothing more came: what was not expected came before the
  /// answer to the Close frame.
  public void closeCleanly() throws Exception {
    send(Frame.close(CloseCode.NORMAL));
    expectCloseFrame();
  }

  /// Waits for the server's Close frame; nothing else may have come.
  ///
  /// @return its payload; null if TCP ended without one
  public byte @Nullable [] expectCloseFrame() throws Exception {
    Inbox inbox = inbox();
    boolean closing = inbox.awaitClosing(Patience.END);
    requireNoFault();
    Message message = inbox.nextMessage(Patience.NONE);
    if (message != null) {
      throw fail("not expected: " + message);
    }
    byte[] pong = inbox.nextPong(Patience.NONE);
    if (pong != null) {
      throw fail("a pong that was not asked for: " + Abbreviation.of(pong));
    }
    if (!closing) {
      throw fail("the Close frame was not answered: " + inbox);
    }
    byte[] close = inbox.closePayload();
    if (close == null) {
      nonStrict("dropped TCP without a Close frame (" + inbox.end() + ")");
    }
    return close;
  }

  /// TCP ends; reset or not is all the same.
  public void expectEnd() throws Exception {
    boolean ended = inbox().awaitEnd(Patience.END);
    requireNoFault();
    if (!ended) {
      throw fail("TCP was still open after " + Patience.END.toSeconds() + " s");
    }
    String late = inbox().late();
    if (late != null) {
      nonStrict("the server sent %s after its Close frame".formatted(late));
    }
  }

  // Judging

  public void nonStrict(String why) {
    worsen(Verdict.NON_STRICT, why);
  }

  public void informational(String what) {
    worsen(Verdict.INFORMATIONAL, what);
  }

  private void worsen(Verdict to, String why) {
    if (to.compareTo(verdict) > 0) {
      verdict = to;
    }
    remark = remark.isEmpty() ? why : remark + "; " + why;
  }

  /// To be thrown.
  public RuntimeException fail(String why) {
    return new Ruling(Verdict.FAILED, why);
  }

  /// To be thrown: what is asked about is optional, and not there.
  public RuntimeException unimplemented(String why) {
    return new Ruling(Verdict.UNIMPLEMENTED, why);
  }

  /// The case as played.
  static Outcome play(Case question, Target target, boolean full) {
    long start = System.nanoTime();
    try (Exchange exchange = new Exchange(target, full)) {
      Ruling ruling;
      try {
        question.script().play(exchange);
        ruling = new Ruling(exchange.verdict, exchange.remark);
      } catch (Ruling e) {
        ruling = e;
      } catch (ServerFault e) {
        ruling = new Ruling(Verdict.FAILED, String.valueOf(e.getMessage()));
      } catch (Exception e) {
        ruling = new Ruling(Verdict.FAILED, "could not go on: " + e);
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      return new Outcome(
          question, ruling.verdict(), ruling.remark(), exchange.transcript.lines(), millis);
    }
  }

  @Override
  public void close() {
    if (wire != null) {
      wire.close();
    }
  }
}
