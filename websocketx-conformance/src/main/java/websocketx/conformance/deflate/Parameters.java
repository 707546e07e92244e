// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of permessage-deflate in an offer or an answer (RFC 7692 §7.1).
///
/// @param serverWindowBits 0 if not named
/// @param clientWindowBits 0 if not named; -1 if named without a value, which only an offer may
public record Parameters(
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverWindowBits,
    int clientWindowBits) {
  private static final Pattern WINDOW_BITS = Pattern.compile("[89]|1[0-5]");

  /// The parameters of one element.
  ///
  /// @throws IllegalArgumentException if a parameter is unknown, named twice or has a value that it
  ///   must not have
  public static Parameters of(Extension extension, boolean offer) {
    if (!extension.name().equals("permessage-deflate")) {
      throw new IllegalArgumentException("not permessage-deflate but " + extension.name());
    }
    boolean serverNoContextTakeover = false;
    boolean clientNoContextTakeover = false;
    int serverWindowBits = 0;
    int clientWindowBits = 0;
    Set<String> seen = new HashSet<>();
    for (Extension.Parameter parameter : extension.parameters()) {
      String name = parameter.name();
      String value = parameter.value();
      if (!seen.add(name)) {
        throw new IllegalArgumentException(name + " twice");
      }
      switch (name) {
        case "server_no_context_takeover" -> serverNoContextTakeover = without(name, value);
        case "client_no_context_takeover" -> clientNoContextTakeover = without(name, value);
        case "server_max_window_bits" -> serverWindowBits = bits(name, value);
        case "client_max_window_bits" ->
            clientWindowBits = offer && value == null ? -1 : bits(name, value);
        default -> throw new IllegalArgumentException("the unknown parameter " + name);
      }
    }
    return new Parameters(
        serverNoContextTakeover, clientNoContextTakeover, serverWindowBits, clientWindowBits);
  }

  private static boolean without(String name, @Nullable String value) {
    if (value != null) {
      throw new IllegalArgumentException(name + " with the value " + value);
    }
    return true;
  }

  private static int bits(String name, @Nullable String value) {
    if (value == null || !WINDOW_BITS.matcher(value).matches()) {
      throw new IllegalArgumentException(name + " with the value " + value);
    }
    return Integer.parseInt(value);
  }

  /// What is wrong with this as the answer to that offer; null if nothing.
  public @Nullable String faultAsAnswerTo(Parameters offer) {
    if (offer.serverNoContextTakeover && !serverNoContextTakeover) {
      return "server_no_context_takeover was accepted and ignored"; // §7.1.1.1
    }
    if (offer.serverWindowBits > 0 && serverWindowBits == 0) {
      return "server_max_window_bits was accepted and ignored"; // §7.1.2.1
    }
    if (offer.serverWindowBits > 0 && serverWindowBits > offer.serverWindowBits) {
      return "the answer has a larger server_max_window_bits than the offer";
    }
    if (clientWindowBits > 0 && offer.clientWindowBits == 0) {
      return "the answer has client_max_window_bits, which was not offered"; // §7.1.2.2
    }
    if (offer.clientWindowBits > 0 && clientWindowBits > offer.clientWindowBits) {
      return "the answer has a larger client_max_window_bits than the offer";
    }
    return null;
  }

  /// The window that the server deflates with.
  public int serverWindow() {
    return serverWindowBits > 0 ? serverWindowBits : 15;
  }

  /// The window that the client may deflate with.
  public int clientWindow() {
    return clientWindowBits > 0 ? clientWindowBits : 15;
  }
}
