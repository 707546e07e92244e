// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.conformance.Exchange;
import websocketx.conformance.deflate.Deflate;
import websocketx.conformance.deflate.Extension;
import websocketx.conformance.deflate.Inflate;
import websocketx.conformance.deflate.MalformedDeflateException;
import websocketx.conformance.deflate.Parameters;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Message;
import websocketx.conformance.wire.Opcode;
import websocketx.conformance.wire.Request;
import websocketx.conformance.wire.ServerFault;

/// A connection with permessage-deflate (RFC 7692).
final class Deflated {
  static final int RSV1 = 4;
  static final String EXTENSIONS = "Sec-WebSocket-Extensions";
  private static final int LARGEST = 1 << 25;

  final Exchange exchange;
  final Parameters agreed;
  private final Deflate deflate;
  private final Inflate inflate = new Inflate(LARGEST);
  private boolean seenCompressed;

  private Deflated(Exchange exchange, Parameters agreed) throws Exception {
    this.exchange = exchange;
    this.agreed = agreed;
    this.deflate = new Deflate(agreed.clientWindow());
    exchange.readFrames(this::inflate);
  }

  /// UNIMPLEMENTED, if the server does not know the extension at all.
  static void require(Exchange exchange) throws Exception {
    Answer answer = exchange.open(exchange.request().header(EXTENSIONS, "permessage-deflate"));
    if (!answer.has(EXTENSIONS)) {
      throw exchange.unimplemented("the server has no permessage-deflate");
    }
    exchange.dial();
  }

  /// Opens with these offers, one header line each; UNIMPLEMENTED, if the server declines all.
  static Deflated open(Exchange exchange, String... offers) throws Exception {
    return open(exchange, exchange.request(), offers);
  }

  static Deflated open(Exchange exchange, Request request, String... offers) throws Exception {
    for (String offer : offers) {
      request.header(EXTENSIONS, offer);
    }
    Parameters agreed = agreed(exchange, exchange.open(request), offers);
    if (agreed == null) {
      throw exchange.unimplemented("the server declined " + String.join(", ", offers));
    }
    return new Deflated(exchange, agreed);
  }

  /// As open, for cases about something else than the negotiation: it is judged in cases of its
  /// own, and once is enough.
  static Deflated openIfAgreed(Exchange exchange, String offer) throws Exception {
    Request request = exchange.request().header(EXTENSIONS, offer);
    List<String> values = exchange.open(request).values(EXTENSIONS);
    try {
      Parameters agreed = chosen(values);
      if (agreed.faultAsAnswerTo(validOffers(offer).getFirst()) == null) {
        return new Deflated(exchange, agreed);
      }
    } catch (IllegalArgumentException _) {
      // not a good answer
    }
    throw exchange.unimplemented("the server answered %s with %s".formatted(offer, values));
  }

  private static Parameters chosen(List<String> values) {
    List<Extension> extensions = Extension.parse(String.join(", ", values));
    if (extensions.size() > 1) {
      throw new IllegalArgumentException("more than one extension: " + values);
    }
    return Parameters.of(extensions.getFirst(), false);
  }

  /// What the server chose of these offers; null if it declined all.
  static @Nullable Parameters agreed(Exchange exchange, Answer answer, String... offers) {
    List<String> values = answer.values(EXTENSIONS);
    if (values.isEmpty()) {
      return null;
    }
    Parameters chosen;
    try {
      chosen = chosen(values);
    } catch (IllegalArgumentException e) {
      throw exchange.fail("the answer has " + e.getMessage());
    }
    String fault = "every offer had to be declined, but one was accepted";
    for (Parameters offer : validOffers(offers)) {
      fault = chosen.faultAsAnswerTo(offer);
      if (fault == null) {
        return chosen;
      }
    }
    throw exchange.fail(fault + ": " + values);
  }

  private static List<Parameters> validOffers(String... offers) {
    List<Parameters> valid = new ArrayList<>();
    for (String line : offers) {
      List<Extension> extensions;
      try {
        extensions = Extension.parse(line);
      } catch (IllegalArgumentException _) {
        continue; // no element of such a line is an offer
      }
      for (Extension extension : extensions) {
        try {
          valid.add(Parameters.of(extension, true));
        } catch (IllegalArgumentException _) {
          // RFC 7692 §7.1: to be declined
        }
      }
    }
    return valid;
  }

  private byte[] inflate(byte[] compressed) throws ServerFault {
    seenCompressed = true;
    if (agreed.serverNoContextTakeover()) {
      inflate.forget();
    }
    byte[] payload;
    try {
      payload = inflate.message(compressed);
    } catch (MalformedDeflateException e) {
      throw new ServerFault("the server deflated wrongly: " + e.getMessage());
    }
    int window = 1 << agreed.serverWindow();
    if (inflate.farthest() > window) {
      throw new ServerFault(
          "the server refers %d octets back, although a window of %d was agreed"
              .formatted(inflate.farthest(), window));
    }
    return payload;
  }

  /// The same message with its payload deflated.
  Frame deflated(Frame message) {
    if (agreed.clientNoContextTakeover()) {
      deflate.forget();
    }
    return Frame.of(message.opcode(), deflate.message(message.payload())).rsv(RSV1);
  }

  void send(Frame message) throws Exception {
    exchange.send(deflated(message));
  }

  /// Deflated, then in fragments of that size.
  void send(Frame message, int fragment) throws Exception {
    exchange.send(Fragments.of(deflated(message), fragment, RSV1));
  }

  /// Any octets as a compressed text message.
  void sendRaw(byte[] compressed) throws Exception {
    exchange.send(Frame.of(Opcode.TEXT, compressed).rsv(RSV1));
  }

  void expectEcho(Frame message) throws Exception {
    exchange.expectEcho(message);
  }

  Message expectText(byte[] payload) throws Exception {
    return exchange.expectMessage(Opcode.TEXT, payload);
  }

  void echo(Frame message) throws Exception {
    send(message);
    expectEcho(message);
  }

  void closeCleanly() throws Exception {
    exchange.closeCleanly();
  }

  /// A case about what the server deflates says nothing if it never does.
  void requireCompressed() {
    if (!seenCompressed) {
      exchange.informational("the server sent nothing compressed, so nothing was judged");
    }
  }

  static byte[] twice(byte[] octets) {
    byte[] both = Arrays.copyOf(octets, 2 * octets.length);
    System.arraycopy(octets, 0, both, octets.length, octets.length);
    return both;
  }
}
