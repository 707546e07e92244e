// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.Refusal;

/// How a request is answered: it opens a connection, or it gets an HTTP response.
sealed interface Opening {
  /// In seconds, jittered, so that the refused do not come back as a herd.
  int LONGEST_RETRY = 30;

  /// The request opens a connection.
  record Accepted(
      WebSocketHandler handler,
      Options options,
      @Nullable String subprotocol,
      List<Map.Entry<String, String>> headers)
      implements Opening {}

  /// The request is answered.
  ///
  /// @param isError whether it is an error of ours, which the [ErrorResponder] renders and
  ///   observers hear of
  /// @param cause what a hook threw
  record Answered(Response response, boolean isError, @Nullable Throwable cause)
      implements Opening {}

  static Answered refused(int status, String reason) {
    return refused(Response.text(status, reason), null);
  }

  static Answered refused(Response response, @Nullable Throwable cause) {
    return new Answered(response, true, cause);
  }

  static Answered refused(Refusal refusal) {
    Response response = Response.text(refusal.status(), refusal.reason());
    for (Map.Entry<String, String> header : refusal.headers()) {
      response = response.header(header.getKey(), header.getValue());
    }
    return refused(response, null);
  }

  /// Another server may have room for it, or the next one here.
  static Answered shutDown(Jitter jitter) {
    return busy("websocket server closed", jitter);
  }

  /// The server has no room for it now.
  static Answered busy(String reason, Jitter jitter) {
    long seconds = 1 + jitter.below(LONGEST_RETRY);
    return refused(Response.text(503, reason).header("Retry-After", String.valueOf(seconds)), null);
  }

  /// The request came in the clear.
  static Answered tlsRequired() {
    return refused(400, "TLS is spoken here: use wss, or https");
  }

  /// Its client has as many connections as it may.
  static Answered crowded(Jitter jitter) {
    return busy("too many connections from your address", jitter);
  }

  /// A trusted proxy has passed on what its client said of itself, or has written nonsense.
  static Answered doubtful() {
    return refused(
        400,
        "Forwarded or X-Forwarded-* is malformed, or they contradict each other:"
            + " the proxy has to remove those that it does not set");
  }

  static Answered upgradeRequired() {
    return refused(
        Response.text(426, "a WebSocket is served here: ask for Upgrade: websocket")
            .header("Upgrade", "websocket")
            .header("Connection", "Upgrade"),
        null);
  }

  /// Decides on a request for an upgrade that is in order (RFC 6455 §4.2.2): the check, the origin,
  /// the subprotocol. Runs the application's code.
  static Opening decide(Settings settings, Request request) {
    Decision decision;
    try {
      Check check = settings.check();
      decision =
          check == null
              ? Decision.accept()
              : requireNonNull(check.check(request), "a check's decision");
    } catch (Throwable thrown) {
      Log.failure("a check has failed", thrown);
      return refused(Response.text(500, "the server cannot decide on this request"), thrown);
    }
    Response refusal = decision.refusal();
    if (refusal != null) {
      return refused(refusal, null);
    }
    Answered foreign = refuseOrigin(settings.originCheck(), request);
    return foreign != null ? foreign : accept(settings, request, decision);
  }

  /// What the application says to a request for something else than an upgrade. Runs its code.
  static Answered respond(Fallback fallback, Request request) {
    try {
      return new Answered(
          requireNonNull(fallback.respond(request), "a fallback's response"), false, null);
    } catch (Throwable thrown) {
      Log.failure("a fallback has failed", thrown);
      return refused(Response.text(500, "the server cannot answer this request"), thrown);
    }
  }

  /// Lets the application render an error, and tells the observers. Runs their code.
  ///
  /// @param request null if its head is not in order
  static Opening rendered(Settings settings, @Nullable Request request, Opening opening) {
    if (!(opening instanceof Answered planned) || !planned.isError()) {
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
    return new Answered(response, false, null);
  }

  private static @Nullable Answered refuseOrigin(OriginCheck rule, Request request) {
    Throwable cause = null;
    try {
      if (rule.allows(request)) {
        return null;
      }
    } catch (Throwable thrown) {
      Log.failure("an origin check has failed", thrown);
      cause = thrown;
    }
    return refused(Response.text(403, "request origin not allowed"), cause);
  }

  private static Opening accept(Settings settings, Request request, Decision decision) {
    List<String> offered = request.subprotocols();
    String subprotocol = decision.subprotocol();
    if (subprotocol == null) {
      subprotocol =
          settings.subprotocols().stream().filter(offered::contains).findFirst().orElse(null);
      if (subprotocol == null && settings.requireSubprotocol()) {
        String missing = missing(settings.subprotocols());
        if (missing != null) {
          return refused(403, missing);
        }
      }
    } else if (!offered.contains(subprotocol)) {
      return misused("a check has chosen a subprotocol that the client has not offered");
    }
    WebSocketHandler handler = decision.handler();
    if (handler == null) {
      handler = settings.handler();
      if (handler == null) {
        return misused("a check has accepted without a handler, and the server has none");
      }
    }
    try {
      Options options = decision.apply(settings.options()).checked();
      return new Accepted(handler, options, subprotocol, decision.headers());
    } catch (Throwable thrown) {
      Log.failure("a check has chosen options that cannot be", thrown);
      return refused(Response.text(500, "the server cannot serve this request"), thrown);
    }
  }

  private static Answered misused(String what) {
    Log.failure(what, null);
    return refused(
        Response.text(500, "the server cannot serve this request"),
        new IllegalStateException(what));
  }

  /// What to say when no required subprotocol is offered; null if nothing is required.
  private static @Nullable String missing(List<String> required) {
    return switch (required.size()) {
      case 0 -> null;
      case 1 -> "client does not support required " + required.getFirst() + " subprotocol";
      default ->
          "client does not support any of the required subprotocols ["
              + String.join(" ", required)
              + "]";
    };
  }
}
