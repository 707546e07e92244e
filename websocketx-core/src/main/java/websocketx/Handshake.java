// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Refusal;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.LingeringClose;
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
  private final Newcomer newcomer;
  private final RequestParser parser;
  private final long deadline;
  private final long id;
  private final Flight.@Nullable Handshake flight = Flight.handshake();

  private Phase phase;
  private boolean begun; // a byte of the request has come
  private @Nullable EarlyBytes early; // once a hook was to decide
  private @Nullable HttpRequest request;
  private @Nullable Candidate candidate; // once the head is here
  private volatile @Nullable Opening decided; // left by a hook's thread
  private volatile boolean evicted;

  Handshake(WebSocketServer server, Transport transport, Newcomer newcomer, long now) {
    this.server = server;
    this.transport = transport;
    this.newcomer = newcomer;
    settings = server.settings();
    parser = new RequestParser(settings.maxHeaderBytes(), settings.maxHeaders());
    deadline = after(now, settings.options().handshakeTimeout());
    transport.setDeadline(deadline);
    Admission.Entry entry = newcomer.come();
    phase = entry == Admission.Entry.ADMITTED ? Phase.READING : Phase.CROWDED;
    id = server.pending.add(this);
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
      boolean _ = early().add(source); // it had been read before reading was to wait
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
    HttpRequest asked =
        newcomer.request(head, offered, transport.localAddress(), transport.tls(), null);
    request = asked;
    Candidate read = new Candidate(server, asked, outcome);
    candidate = read;
    Admission.Entry entry = newcomer.count();
    if (entry == Admission.Entry.DROPPED) {
      drop();
      return;
    }
    Opening known =
        entry == Admission.Entry.REFUSED ? Opening.crowded(settings.jitter()) : read.screen();
    if (known != null) {
      conclude(known, source, now);
    } else if (read.isUpgrade()) {
      admit(read, source, now);
    } else {
      ask(read, deadline, source, now);
    }
  }

  private void admit(Candidate read, ByteBuffer source, long now) {
    if (settings.decidesOnLoop()) {
      conclude(read.ask(), source, now);
    } else if (!early().add(source)) {
      conclude(EarlyBytes.refused(), source, now);
    } else {
      ask(read, Long.MAX_VALUE, source, now); // the check has its own time
    }
  }

  // ---- deciding

  private EarlyBytes early() {
    EarlyBytes known = early;
    if (known == null) {
      known = new EarlyBytes();
      early = known;
    }
    return known;
  }

  /// Lets hooks decide, if not too many are at it.
  private void ask(Candidate read, long until, ByteBuffer source, long now) {
    PendingHandshakes pending = server.pending;
    if (!pending.mayDecide()) {
      conclude(Opening.busy("too many requests at once", settings.jitter()), source, now);
      return;
    }
    try {
      transport.setDeadline(until);
      await(() -> {
        try {
          return read.ask();
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
      opening = Opening.rendered(settings, request, hooks.get());
    } finally {
      decided = opening;
      transport.post();
    }
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
      if (early().isTooMany() && opening instanceof Opening.Accepted) {
        conclude(EarlyBytes.refused(), NOTHING, now);
      } else {
        perform(opening, early().bytes(), now);
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
          conclude(Opening.shutDown(settings.jitter()), source, now);
        }
      }
    }
  }

  private void open(Opening.Accepted accepted, ByteBuffer source, long now) {
    Candidate read = requireNonNull(candidate);
    PermessageDeflate deflate = read.negotiate(accepted.options().compression());
    byte[] answer = OpeningHandshake.response(read.headers(accepted, deflate));
    // Until it is finished, drop() undoes what was done.
    Runnable whenStarted =
        () -> {
          server.herald.answered(flight, 101);
          finish();
        };
    read.open(accepted, deflate, transport, answer, source, now, whenStarted);
  }

  private void answer(Response response, long now) {
    phase = Phase.ANSWERING;
    server.herald.answered(flight, response.status());
    releasePlaces();
    Candidate read = candidate;
    boolean isHead = read != null && read.isHead();
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
      if (failure instanceof SSLException) {
        letRead(now);
      } else {
        drop(); // it cannot read an answer to half a question
      }
    }
  }

  /// TLS has failed and said why. The peer may be sending its request all the same: if TCP closed
  /// now, it would be reset, and might never read that.
  private void letRead(long now) {
    phase = Phase.ANSWERING;
    server.herald.answered(flight, 0);
    LingeringClose.start(
        transport.beneath(),
        false,
        now,
        Options.nanos(settings.options().writeInterval()),
        () -> evicted,
        this::closed);
  }

  @Override
  public void expired(long now) {
    server.pending.expired();
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
    releasePlaces();
    newcomer.leave();
    server.ended();
  }

  private void finish() {
    phase = Phase.DONE;
    server.pending.remove(id);
  }

  private void releasePlaces() {
    if (candidate != null) {
      candidate.release();
    }
  }
}
