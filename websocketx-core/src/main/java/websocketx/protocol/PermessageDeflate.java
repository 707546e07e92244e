// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The extension permessage-deflate, as far as the opening handshake is concerned: what two sides
/// have agreed on (RFC 7692 §7.1).
///
/// @param serverContextTakeover whether the server's messages may refer to earlier ones
/// @param clientContextTakeover whether the client's messages may
/// @param serverWindowBits how far back the server's messages refer at most, as a power of two
/// @param clientWindowBits how far back the client's messages do
/// @param response the element of the server's Sec-WebSocket-Extensions
public record PermessageDeflate(
    boolean serverContextTakeover,
    boolean clientContextTakeover,
    int serverWindowBits,
    int clientWindowBits,
    String response) {

  /// The extension's name.
  public static final String NAME = "permessage-deflate";

  /// The smallest window (RFC 7692 §7.1.2).
  public static final int MIN_WINDOW_BITS = 8;

  /// The largest window, and what holds if nothing is said.
  public static final int MAX_WINDOW_BITS = 15;

  private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
  private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
  private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

  /// What a server grants at most.
  ///
  /// @param serverContextTakeover whether it takes its context over
  /// @param clientContextTakeover whether the client may
  /// @param serverWindowBits its own window, 8 to 15
  /// @param clientWindowBits the client's window, 8 to 15
  public record Terms(
      boolean serverContextTakeover,
      boolean clientContextTakeover,
      int serverWindowBits,
      int clientWindowBits) {}

  /// The server's side: takes the first offer that is in order (RFC 7692 §5.1, §7.1).
  ///
  /// A client that cannot be told to keep to a smaller window than zlib's must not take its context
  /// over where the terms want a smaller one, so that what we have to keep is never larger.
  ///
  /// @param offers what the client offers, in its order of preference
  /// @param terms what is granted
  /// @return what is agreed on, null if every offer is declined
  public static @Nullable PermessageDeflate negotiate(List<Extension> offers, Terms terms) {
    for (Extension offer : offers) {
      Parameters wanted = Parameters.read(offer, true);
      if (wanted != null) {
        return agree(wanted, terms);
      }
    }
    return null;
  }

  private static PermessageDeflate agree(Parameters wanted, Terms terms) {
    boolean canLimitClient = wanted.clientWindowBits >= 0;
    boolean serverTakeover = terms.serverContextTakeover && !wanted.serverNoContextTakeover;
    boolean clientTakeover =
        terms.clientContextTakeover
            && !wanted.clientNoContextTakeover
            && (canLimitClient || terms.clientWindowBits == MAX_WINDOW_BITS);
    int serverBits = terms.serverWindowBits;
    if (wanted.serverWindowBits > 0) {
      serverBits = Math.min(serverBits, wanted.serverWindowBits);
    }
    int clientBits = canLimitClient ? terms.clientWindowBits : MAX_WINDOW_BITS;
    if (wanted.clientWindowBits > 0) {
      clientBits = Math.min(clientBits, wanted.clientWindowBits);
    }
    StringBuilder response = new StringBuilder(NAME);
    add(response, SERVER_NO_CONTEXT_TAKEOVER, !serverTakeover);
    add(response, CLIENT_NO_CONTEXT_TAKEOVER, !clientTakeover);
    add(
        response,
        SERVER_MAX_WINDOW_BITS + "=" + serverBits,
        wanted.serverWindowBits > 0 || serverBits < MAX_WINDOW_BITS);
    add(
        response,
        CLIENT_MAX_WINDOW_BITS + "=" + clientBits,
        canLimitClient && clientBits < MAX_WINDOW_BITS);
    return new PermessageDeflate(
        serverTakeover, clientTakeover, serverBits, clientBits, response.toString());
  }

  private static void add(StringBuilder response, String parameter, boolean isWanted) {
    if (isWanted) {
      response.append("; ").append(parameter);
    }
  }

  /// The client's side: reads the server's answer to an offer (RFC 7692 §5.1, §7.1).
  ///
  /// @param offer what was offered
  /// @param response what came back
  /// @return what is agreed on; null if the response does not fit the offer, and the connection has
  ///   to be failed
  public static @Nullable PermessageDeflate accept(Extension offer, Extension response) {
    Parameters offered = Parameters.read(offer, true);
    Parameters chosen = Parameters.read(response, false);
    if (offered == null
        || chosen == null
        || (offered.serverNoContextTakeover && !chosen.serverNoContextTakeover)
        || (offered.serverWindowBits > 0
            && (chosen.serverWindowBits < 0 || chosen.serverWindowBits > offered.serverWindowBits))
        || (offered.clientWindowBits < 0 && chosen.clientWindowBits > 0)) {
      return null;
    }
    int serverBits = chosen.serverWindowBits > 0 ? chosen.serverWindowBits : MAX_WINDOW_BITS;
    int clientBits = chosen.clientWindowBits > 0 ? chosen.clientWindowBits : MAX_WINDOW_BITS;
    if (offered.clientWindowBits > 0) {
      clientBits = Math.min(clientBits, offered.clientWindowBits);
    }
    return new PermessageDeflate(
        !chosen.serverNoContextTakeover,
        !chosen.clientNoContextTakeover && !offered.clientNoContextTakeover,
        serverBits,
        clientBits,
        response.toString());
  }

  /// The parameters of one element, each at most once and in its range.
  private static final class Parameters {
    boolean serverNoContextTakeover;
    boolean clientNoContextTakeover;
    int serverWindowBits = -1; // not there
    int clientWindowBits = -1; // not there; 0: without a value

    /// Null if it is another extension, or one of its parameters is unknown, there twice or out of
    /// range.
    static @Nullable Parameters read(Extension element, boolean isOffer) {
      if (!element.name().equals(NAME)) {
        return null;
      }
      Parameters parameters = new Parameters();
      Set<String> names = new HashSet<>();
      for (Extension.Parameter parameter : element.parameters()) {
        if (!names.add(parameter.name())
            || !parameters.set(parameter.name(), parameter.value(), isOffer)) {
          return null;
        }
      }
      return parameters;
    }

    private boolean set(String name, @Nullable String value, boolean isOffer) {
      return switch (name) {
        case SERVER_NO_CONTEXT_TAKEOVER -> {
          serverNoContextTakeover = true;
          yield value == null;
        }
        case CLIENT_NO_CONTEXT_TAKEOVER -> {
          clientNoContextTakeover = true;
          yield value == null;
        }
        case SERVER_MAX_WINDOW_BITS -> {
          serverWindowBits = bits(value);
          yield serverWindowBits > 0;
        }
        case CLIENT_MAX_WINDOW_BITS -> {
          clientWindowBits = value == null && isOffer ? 0 : bits(value);
          yield clientWindowBits >= 0;
        }
        default -> false;
      };
    }

    /// 8 to 15, as decimal digits without leading zeros; otherwise -1.
    private static int bits(@Nullable String value) {
      for (int bits = MIN_WINDOW_BITS; bits <= MAX_WINDOW_BITS; bits++) {
        if (String.valueOf(bits).equals(value)) {
          return bits;
        }
      }
      return -1;
    }
  }
}
