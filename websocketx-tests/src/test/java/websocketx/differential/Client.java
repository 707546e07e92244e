// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Sends messages, fragmented and with control frames between the fragments, and keeps account of
/// what has to arrive.
class Client {
  private final Dice dice;
  private final Payloads payloads;
  private final Wire wire;
  private final List<Event> expected = new ArrayList<>();
  private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
  private int longest;
  private boolean quiet;

  Client(Dice dice) {
    this.dice = dice;
    this.payloads = new Payloads(dice);
    this.wire = new Wire(dice);
  }

  Wire wire() {
    return wire;
  }

  List<Event> expected() {
    return expected;
  }

  Set<Trait> traits() {
    return traits;
  }

  Payloads payloads() {
    return payloads;
  }

  /// The length of the longest message, also of one that is not complete.
  int longest() {
    return longest;
  }

  void messages(int count) {
    for (int i = 0; i < count; i++) {
      sometimesControl();
      boolean text = dice.oneIn(2);
      int size = payloads.size();
      message(text, text ? payloads.text(size) : payloads.binary(size));
    }
  }

  void message(boolean text, byte[] payload) {
    fragments(text, payload, true);
    expected.add(Event.message(text, payload));
  }

  /// What is left undone is not reported: some fragments without the last, or less than a frame.
  void unfinished() {
    boolean text = dice.oneIn(2);
    int size = payloads.size();
    byte[] payload = text ? payloads.text(size) : payloads.binary(size);
    if (dice.oneIn(2)) {
      fragments(text, payload, false);
    } else {
      Wire rest = new Wire(dice);
      rest.frame((dice.oneIn(2) ? Wire.FIN : 0) | (text ? Wire.TEXT : Wire.BINARY), payload);
      announce(size);
      wire.write(Arrays.copyOf(rest.toByteArray(), dice.below(rest.size())));
    }
  }

  void close() {
    int code =
        dice.oneIn(2)
            ? dice.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014)
            : dice.oneIn(3) ? dice.of(3000, 3999, 4000, 4999) : dice.between(3000, 4999);
    if (dice.oneIn(5)) {
      wire.frame(Wire.FIN | Wire.CLOSE, new byte[0]);
      expected.add(Event.close(1005, ""));
      return;
    }
    byte[] reason = payloads.text(dice.oneIn(3) ? dice.of(0, 1, 122, 123) : dice.between(0, 123));
    wire.frame(Wire.FIN | Wire.CLOSE, closeBody(code, reason));
    expected.add(Event.close(code, new String(reason, UTF_8)));
  }

  static byte[] closeBody(int code, byte[] reason) {
    byte[] body = new byte[2 + reason.length];
    body[0] = (byte) (code >> 8);
    body[1] = (byte) code;
    System.arraycopy(reason, 0, body, 2, reason.length);
    return body;
  }

  /// Sends no more control frames of its own accord.
  void beQuiet() {
    quiet = true;
  }

  void sometimesControl() {
    while (!quiet && dice.oneIn(4)) {
      boolean ping = dice.oneIn(2);
      byte[] payload = payloads.control();
      wire.frame(Wire.FIN | (ping ? Wire.PING : Wire.PONG), payload);
      expected.add(ping ? Event.ping(payload) : Event.pong(payload));
    }
  }

  /// Says nothing about what is expected.
  void fragments(boolean text, byte[] payload, boolean finished) {
    announce(payload.length);
    frames(text ? Wire.TEXT : Wire.BINARY, payload, ends(payload.length), finished);
  }

  /// A message of this size comes, or will not come to its end.
  void announce(int size) {
    longest = Math.max(longest, size);
  }

  /// Sends one frame for each end.
  ///
  /// @param first bits of the first frame
  void frames(int first, byte[] payload, int[] ends, boolean finished) {
    int from = 0;
    for (int i = 0; i < ends.length; i++) {
      if (i > 0) {
        sometimesControl();
      }
      boolean last = i == ends.length - 1;
      int bits = i > 0 ? Wire.CONTINUATION : first;
      byte[] fragment = Arrays.copyOfRange(payload, from, ends[i]);
      wire.frame((last && finished ? Wire.FIN : 0) | bits, fragment);
      from = ends[i];
    }
  }

  /// Where fragments end: anywhere, also inside a character; some are empty.
  int[] ends(int length) {
    int count = dice.oneIn(2) ? 1 : dice.oneIn(20) ? dice.between(1, 100) : dice.between(1, 6);
    int[] ends = new int[count];
    for (int i = 0; i < count - 1; i++) {
      ends[i] = dice.oneIn(8) ? dice.of(0, length) : dice.between(0, length);
    }
    ends[count - 1] = length;
    Arrays.sort(ends);
    return ends;
  }
}
