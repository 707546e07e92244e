// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Host;
import websocketx.hosting.Visit;
import websocketx.hosting.Visitor;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Refusal;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.transport.EventLoop;
import websocketx.transport.HostedTransport;

/// The opening handshakes whose requests another server has read. What [Handshake] does on the loop
/// happens here on that server's thread: it waits for the answer anyway.
final class Guests implements Host {
  private static final byte[] NOTHING = {};
  private static final ByteBuffer NO_BYTES = ByteBuffer.wrap(NOTHING);

  private final WebSocketServer server;
  private final Listeners listeners;
  private final Lifecycle lifecycle;
  private final Settings settings;

  Guests(WebSocketServer server, Listeners listeners, Lifecycle lifecycle) {
    this.server = server;
    this.listeners = listeners;
    this.lifecycle = lifecycle;
    settings = server.settings();
  }

  @Override
  public Visit receive(byte[] head, Visitor visitor) {
    Newcomer newcomer = server.admission().newcomer(visitor.remoteAddress());
    lifecycle.began();
    Guest guest = new Guest(visitor, newcomer);
    try {
      guest.decide(head);
      return guest;
    } catch (Throwable failure) {
      guest.close();
      throw failure;
    }
  }

  private final class Guest implements Visit {
    private final Flight.@Nullable Handshake flight = Flight.handshake();
    private final Visitor visitor;
    private final Newcomer newcomer;
    private @Nullable HttpRequest request;
    private @Nullable Candidate candidate;
    private Opening opening = Opening.upgradeRequired();
    private @Nullable PermessageDeflate deflate;
    private List<Map.Entry<String, String>> headers = List.of();
    private boolean isOver; // it has left, or is a connection

    Guest(Visitor visitor, Newcomer newcomer) {
      this.visitor = visitor;
      this.newcomer = newcomer;
    }

    // ---- deciding

    void decide(byte[] head) {
      boolean isAdmitted = newcomer.come() == Admission.Entry.ADMITTED;
      conclude(isAdmitted ? consider(head) : Opening.crowded(settings.jitter()));
    }

    private Opening consider(byte[] head) {
      RequestParser parser = new RequestParser(settings.maxHeaderBytes(), settings.maxHeaders());
      return switch (parser.parse(ByteBuffer.wrap(head))) {
        case null -> Opening.refused(400, "the request's head is not whole");
        case Refusal refusal -> Opening.refused(refusal);
        case RequestHead whole -> consider(whole);
      };
    }

    private Opening consider(RequestHead head) {
      OpeningHandshake.Outcome outcome = OpeningHandshake.check(head);
      List<String> offered =
          outcome instanceof OpeningHandshake.Upgrade wanted ? wanted.subprotocols() : List.of();
      HttpRequest asked = newcomer.request(head, offered, visitor.localAddress(), null, visitor);
      request = asked;
      Candidate read = new Candidate(server, asked, outcome);
      candidate = read;
      boolean isAdmitted = newcomer.count() == Admission.Entry.ADMITTED;
      Opening known = isAdmitted ? read.screen() : Opening.crowded(settings.jitter());
      if (known != null) {
        return known;
      }
      PendingHandshakes pending = server.pending;
      if (!pending.mayDecide()) {
        return Opening.busy("too many requests at once", settings.jitter());
      }
      try {
        return server.hooks().call(read::ask);
      } finally {
        pending.decided();
      }
    }

    private void conclude(Opening found) {
      if (found instanceof Opening.Accepted accepted && candidate != null) {
        deflate = candidate.negotiate(accepted.options().compression());
        headers = candidate.headers(accepted, deflate);
        opening = found;
      } else if (settings.refusesOnLoop()) {
        opening = found;
      } else {
        opening = server.hooks().call(() -> Opening.rendered(settings, request, found));
      }
    }

    // ---- the answer

    @Override
    public int status() {
      return opening instanceof Opening.Answered answer ? answer.response().status() : 101;
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
      return opening instanceof Opening.Answered answer ? answer.response().headers() : headers;
    }

    @Override
    public byte[] body() {
      boolean isHead = candidate != null && candidate.isHead();
      return opening instanceof Opening.Answered answer && !isHead
          ? answer.response().bodyShared()
          : NOTHING;
    }

    // ---- opening

    @Override
    public <T extends HostedTransport> @Nullable T open(Function<EventLoop, T> maker)
        throws IOException {
      Candidate accepted = candidate;
      if (isOver || accepted == null || !(opening instanceof Opening.Accepted terms)) {
        throw new IllegalStateException("only a visit whose answer is 101 opens a connection");
      }
      EventLoop loop = listeners.loop();
      if (loop == null || !server.mayStartHandler()) {
        conclude(Opening.shutDown(settings.jitter()));
        return null;
      }
      try {
        T transport = maker.apply(loop);
        CompletableFuture<Void> opened = new CompletableFuture<>();
        transport.begin(
            Options.nanos(terms.options().handshakeTimeout()),
            now ->
                accepted.open(
                    terms, deflate, transport, NOTHING, NO_BYTES, now, () -> opened.complete(null)),
            opened::completeExceptionally);
        opened.join();
        isOver = true;
        server.herald.answered(flight, 101);
        return transport;
      } finally {
        server.handlerStarted();
      }
    }

    @Override
    public void close() {
      if (isOver) {
        return;
      }
      isOver = true;
      server.herald.answered(flight, opening instanceof Opening.Answered ? status() : 0);
      if (candidate != null) {
        candidate.release();
      }
      newcomer.leave();
      server.ended();
    }
  }
}
