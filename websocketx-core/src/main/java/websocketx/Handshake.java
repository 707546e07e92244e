// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.Extension;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Refusal;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.Transport;

/// The opening handshake of one connection (RFC 6455 §4.2), from the first byte to the 101 or an
/// [Answer]. Belongs to the loop; the application's hooks run on virtual threads, which leave their
/// answer and post.
final class Handshake implements Endpoint, PendingHandshakes.Pending {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private enum Phase {
    CROWDED,
    READING,
    DECIDING,
    ANSWERING,
    DONE
  }

  private final WebSocketServer server;
  private final Settings settings;
  private final Transport transport;
  private final Visitor visitor;
  private final RequestParser parser;
  private final long deadline;
  private final long id;
  private final Flight.@Nullable Handshake flight = Flight.handshake();

  private Phase phase;
  private boolean begun; // a byte of the request has come
  private final EarlyBytes early = new EarlyBytes();
  private boolean hasSlot; // one of maxConnections
  private boolean hasCompression; // one of maxCompressedConnections
  private @Nullable HttpRequest request;
  private OpeningHandshake.@Nullable Upgrade upgrade;
  private volatile @Nullable Opening decided; // left by a hook's thread
  private volatile boolean evicted;

  Handshake(WebSocketServer server, Transport transport, Visitor visitor, long now) {
    this.server = server;
    this.transport = transport;
    this.visitor = visitor;
    settings = server.settings();
    parser = new RequestParser(settings.maxHeaderBytes(), settings.maxHeaders());
    deadline = after(now, settings.options().handshakeTimeout());
    transport.setDeadline(deadline);
    Admission.Entry entry = visitor.come();
    phase = entry == Admission.Entry.ADMITTED ? Phase.READING : Phase.CROWDED;
    id = server.pending().add(this);
    if (entry != Admission.Entry.ADMITTED) {
      evicted = evicted || entry == Admission.Entry.DROPPED;
      transport.post(); // it is not ours before this constructor has returned
    }
  }

  private static long after(long now, Duration delay) {
    return Clock.after(now, Options.nanos(delay));
  }

  // ---- the request

  @Override
  public void received(ByteBuffer source, long now) {
    if (phase == Phase.DECIDING) {
      early.add(source); // it had been read before reading was to wait
    }
    if (phase != Phase.READING) {
      return;
    }
    begun = true;
    switch (parser.parse(source)) {
      case null -> {
        // The rest of the head is on its way.
      }
      case Refusal refusal -> conclude(Opening.refused(refusal), source, now);
      case RequestHead head -> consider(head, source, now);
    }
  }

  private void consider(RequestHead head, ByteBuffer source, long now) {
    OpeningHandshake.Outcome outcome = OpeningHandshake.check(head);
    List<String> offered =
        outcome instanceof OpeningHandshake.Upgrade wanted ? wanted.subprotocols() : List.of();
    HttpRequest asked = visitor.request(head, offered);
    request = asked;
    Admission.Entry entry = visitor.count();
    if (entry == Admission.Entry.DROPPED) {
      drop();
      return;
    }
    if (entry == Admission.Entry.REFUSED) {
      conclude(Opening.crowded(settings.jitter()), source, now);
      return;
    }
    if (server.isShutDown()) {
      conclude(Opening.shutDown(settings.jitter()), source, now);
      return;
    }
    if (!settings.hosts().serve(asked.host())) {
      conclude(Opening.refused(421, "this host is not served here"), source, now);
      return;
    }
    switch (outcome) {
      case Refusal refusal -> conclude(Opening.refused(refusal), source, now);
      case OpeningHandshake.NoUpgrade _ -> {
        Fallback fallback = settings.fallback();
        if (fallback == null) {
          conclude(Opening.upgradeRequired(), source, now);
        } else {
          ask(() -> Opening.respond(fallback, asked), deadline, source, now);
        }
      }
      case OpeningHandshake.Upgrade wanted -> {
        upgrade = wanted;
        admit(asked, source, now);
      }
    }
  }

  private void admit(HttpRequest asked, ByteBuffer source, long now) {
    hasSlot = server.admission().reserveConnection();
    if (!hasSlot) {
      conclude(Opening.busy("too many connections", settings.jitter()), source, now);
    } else if (settings.decidesOnLoop()) {
      conclude(Opening.decide(settings, asked), source, now);
    } else if (!early.add(source)) {
      conclude(EarlyBytes.refused(), source, now);
    } else {
      // The check has its own time.
      ask(() -> Opening.decide(settings, asked), Long.MAX_VALUE, source, now);
    }
  }

  // ---- deciding

  /// Lets hooks decide, if not too many are at it.
  private void ask(Supplier<Opening> hooks, long until, ByteBuffer source, long now) {
    PendingHandshakes pending = server.pending();
    if (!pending.mayDecide()) {
      conclude(Opening.busy("too many requests at once", settings.jitter()), source, now);
      return;
    }
    try {
      transport.setDeadline(until);
      await(() -> {
        try {
          return hooks.get();
        } finally {
          pending.decided();
        }
      });
    } catch (Throwable notStarted) {
      pending.decided();
      throw notStarted;
    }
  }

  /// Runs hooks on a virtual thread; reading waits meanwhile.
  private void await(Supplier<Opening> hooks) {
    phase = Phase.DECIDING;
    decided = null; // hooks that were asked before may have left one
    transport.setReading(false);
    server.hooks().start(() -> decide(hooks));
  }

  private void decide(Supplier<Opening> hooks) {
    Opening opening = Opening.refused(500, "the server cannot answer this request");
    try {
      opening = rendered(hooks.get());
    } finally {
      decided = opening;
      transport.post();
    }
  }

  /// Lets the application render an error and tells the observers.
  private Opening rendered(Opening opening) {
    if (!(opening instanceof Opening.Answered planned) || !planned.isError()) {
      return opening;
    }
    Response response = planned.response();
    ErrorResponder responder = settings.errorResponder();
    if (responder != null) {
      try {
        response =
            requireNonNull(responder.respond(request, response), "an error responder's response");
      } catch (Throwable thrown) {
        Log.failure("an error responder has failed", thrown);
      }
    }
    settings.observers().refused(request, response, planned.cause());
    return new Opening.Answered(response, false, null);
  }

  private void conclude(Opening opening, ByteBuffer source, long now) {
    if (opening instanceof Opening.Answered answered
        && answered.isError()
        && !settings.refusesOnLoop()) {
      transport.setDeadline(after(now, settings.options().handshakeTimeout()));
      await(() -> answered);
    } else {
      perform(opening, source, now);
    }
  }

  @Override
  public void posted(long now) {
    Opening opening = decided;
    if (evicted && phase != Phase.DECIDING) {
      drop();
    } else if (phase == Phase.CROWDED) {
      conclude(Opening.crowded(settings.jitter()), NOTHING, now);
    } else if (phase == Phase.DECIDING && opening != null) {
      if (early.isTooMany() && opening instanceof Opening.Accepted) {
        conclude(EarlyBytes.refused(), NOTHING, now);
      } else {
        perform(opening, early.bytes(), now);
      }
    }
  }

  private void perform(Opening opening, ByteBuffer source, long now) {
    switch (opening) {
      case Opening.Answered answered -> answer(answered.response(), now);
      case Opening.Accepted accepted -> {
        if (server.mayStartHandler()) {
          try {
            open(accepted, source, now);
          } finally {
            server.handlerStarted();
          }
        } else {
          upgrade = null;
          conclude(Opening.shutDown(settings.jitter()), source, now);
        }
      }
    }
  }

  private void open(Opening.Accepted accepted, ByteBuffer source, long now) {
    HttpRequest asked = requireNonNull(request);
    String key = requireNonNull(upgrade).key();
    Options options = accepted.options();
    String subprotocol = accepted.subprotocol();
    PermessageDeflate deflate = negotiate(options.compression());
    byte[] answer = OpeningHandshake.response(key, subprotocol, deflate, accepted.headers());
    Outbox out =
        new Outbox(
            transport,
            settings.buffers(options),
            Options.nanos(options.writeInterval()),
            deflate != null && deflate.serverContextTakeover());
    Connection connection =
        new Connection(
            server,
            transport,
            out,
            asked,
            subprotocol == null ? "" : subprotocol,
            options,
            deflate == null ? null : settings.compressor(options.compression(), deflate));
    ConnectionEndpoint endpoint =
        new ConnectionEndpoint(
            connection, transport, deflate == null ? null : settings.inflater(deflate), now);
    // The answer is the first thing in the buffer. It leaves when the connection is listed, because
    // then the peer knows of it, and before the handler starts, which may abort what has not left.
    connection.lock.runWhenFree(() -> out.write(Outbox.RAW, answer));
    server.opened(connection);
    try {
      connection.lock.runWhenFree(connection::flush);
      connection.crew().start(accepted.handler());
    } catch (Throwable failure) {
      server.notOpened(connection);
      throw failure;
    }
    server.herald.answered(flight, 101);
    finish(); // until here drop() undoes what was done
    endpoint.start(source, now);
  }

  /// Agrees on compression, if the client offers it, these options grant it, and not too many
  /// connections have it already.
  private @Nullable PermessageDeflate negotiate(Compression granted) {
    List<Extension> offers = requireNonNull(upgrade).extensions();
    PermessageDeflate deflate =
        granted.level() == 0 ? null : PermessageDeflate.negotiate(offers, granted.terms());
    hasCompression = deflate != null && server.admission().reserveCompression();
    return hasCompression ? deflate : null;
  }

  private void answer(Response response, long now) {
    phase = Phase.ANSWERING;
    server.herald.answered(flight, response.status());
    releaseSlot();
    HttpRequest asked = request;
    boolean isHead = asked != null && asked.method().equals("HEAD");
    Options options = settings.options();
    long writeInterval = Options.nanos(options.writeInterval());
    Outbox out = new Outbox(transport, settings.buffers(options), writeInterval);
    // Who is turned away before anything was read may have all of TLS before him.
    transport.setDeadline(after(now, begun ? options.writeInterval() : options.handshakeTimeout()));
    out.write(Outbox.RAW, Answer.bytes(response, isHead));
    Answer.start(transport, out, now, writeInterval, () -> evicted, this::closed);
  }

  // ---- ends

  @Override
  public void inputEnded(@Nullable IOException failure, long now) {
    if (phase == Phase.READING) {
      drop(); // it cannot read an answer to half a question
    }
  }

  @Override
  public void expired(long now) {
    server.pending().expired();
    if (phase == Phase.READING && begun) {
      Duration timeout = settings.options().handshakeTimeout();
      String reason = "the request was not complete within handshakeTimeout " + timeout;
      conclude(Opening.refused(408, reason), NOTHING, now);
    } else {
      drop();
    }
  }

  @Override
  public void broken(Throwable failure, long now) {
    drop();
    Log.failure("an opening handshake is broken", failure); // last: it may fail as well
  }

  @Override
  public void writable(long now) {}

  @Override
  public void flush() {}

  /// Closes without a word, unless a hook is deciding, which answers.
  @Override
  public void evict() {
    evicted = true;
    transport.post();
  }

  /// All but those for whom a hook decides.
  @Override
  public boolean isEvictable() {
    return phase != Phase.DECIDING;
  }

  private void drop() {
    if (phase != Phase.DONE) {
      server.herald.answered(flight, 0);
      transport.close();
      closed();
    }
  }

  /// TCP is closed, without a connection.
  private void closed() {
    finish();
    releaseSlot();
    visitor.leave();
    server.ended();
  }

  private void finish() {
    phase = Phase.DONE;
    server.pending().remove(id);
  }

  private void releaseSlot() {
    if (hasSlot) {
      hasSlot = false;
      server.admission().releaseConnection();
    }
    if (hasCompression) {
      hasCompression = false;
      server.admission().releaseCompression();
    }
  }
}
