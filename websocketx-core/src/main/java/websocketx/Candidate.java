// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.PermessageDeflate;
import websocketx.protocol.Refusal;
import websocketx.transport.Transport;

/// A request whose head is in order, on its way to a connection or an answer, whoever has read it.
/// It has places of the server's until it is one of the two. One thread at a time.
final class Candidate {
  private final WebSocketServer server;
  private final Settings settings;
  private final HttpRequest request;
  private final OpeningHandshake.Outcome outcome;
  private boolean hasSlot; // one of maxConnections
  private boolean hasCompression; // one of maxCompressedConnections

  Candidate(WebSocketServer server, HttpRequest request, OpeningHandshake.Outcome outcome) {
    this.server = server;
    this.request = request;
    this.outcome = outcome;
    settings = server.settings();
  }

  boolean isUpgrade() {
    return outcome instanceof OpeningHandshake.Upgrade;
  }

  boolean isHead() {
    return request.method().equals("HEAD");
  }

  // ---- deciding

  /// What there is to say without asking anybody; takes a place for a connection.
  ///
  /// @return null if [#ask()] has to be called
  @Nullable Opening screen() {
    if (request.forwarded() == null) {
      return Opening.doubtful();
    }
    if (server.isShutDown()) {
      return Opening.shutDown(settings.jitter());
    }
    if (!settings.hosts().serve(request.host())) {
      return Opening.refused(421, "this host is not served here");
    }
    return switch (outcome) {
      case Refusal refusal -> Opening.refused(refusal);
      case OpeningHandshake.NoUpgrade _ ->
          settings.fallback() == null ? Opening.upgradeRequired() : null;
      case OpeningHandshake.Upgrade _ -> {
        hasSlot = server.admission().reserveConnection();
        yield hasSlot ? null : Opening.busy("too many connections", settings.jitter());
      }
    };
  }

  /// Asks the application, unless it has left everything to us.
  Opening ask() {
    return isUpgrade()
        ? Opening.decide(settings, request)
        : Opening.respond(requireNonNull(settings.fallback()), request);
  }

  /// Lets the application render an error, and tells the observers.
  Opening render(Opening opening) {
    return Opening.rendered(settings, request, opening);
  }

  // ---- opening

  /// Agrees on compression, if the client offers it, these options grant it, and not too many
  /// connections have it already.
  @Nullable PermessageDeflate negotiate(Compression granted) {
    PermessageDeflate deflate =
        granted.level() == 0
            ? null
            : PermessageDeflate.negotiate(upgrade().extensions(), granted.terms());
    hasCompression = deflate != null && server.admission().reserveCompression();
    return hasCompression ? deflate : null;
  }

  /// The headers of the 101.
  List<Map.Entry<String, String>> headers(
      Opening.Accepted accepted, @Nullable PermessageDeflate deflate) {
    return OpeningHandshake.headers(
        upgrade().key(), accepted.subprotocol(), deflate, accepted.headers());
  }

  private OpeningHandshake.Upgrade upgrade() {
    return (OpeningHandshake.Upgrade) outcome;
  }

  /// Opens the connection, which has the places from now on, and starts its handler. Loop only, and
  /// only if the server lets handlers start.
  ///
  /// @param answer the 101 as bytes; empty if another server sends it
  /// @param early what came behind the request
  /// @param whenStarted called when nothing can fail any more
  void open(
      Opening.Accepted accepted,
      @Nullable PermessageDeflate deflate,
      Transport transport,
      byte[] answer,
      ByteBuffer early,
      long now,
      Runnable whenStarted) {
    Options options = accepted.options();
    String subprotocol = accepted.subprotocol();
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
            request,
            subprotocol == null ? "" : subprotocol,
            options,
            deflate == null ? null : settings.compressor(options.compression(), deflate));
    ConnectionEndpoint endpoint =
        new ConnectionEndpoint(
            connection, transport, deflate == null ? null : settings.inflater(deflate), now);
    // The answer is the first thing in the buffer. It leaves when the connection is listed, because
    // then the peer knows of it, and before the handler starts, which may abort what has not left.
    if (answer.length > 0) {
      connection.lock.runWhenFree(() -> out.write(Outbox.RAW, answer));
    }
    server.opened(connection);
    try {
      connection.lock.runWhenFree(connection::flush);
      connection.crew().start(accepted.handler());
    } catch (Throwable failure) {
      server.notOpened(connection);
      throw failure;
    }
    hasSlot = false;
    hasCompression = false;
    whenStarted.run();
    endpoint.start(early, now);
  }

  /// Gives back the places that it has.
  void release() {
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
