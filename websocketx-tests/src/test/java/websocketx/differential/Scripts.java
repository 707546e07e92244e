// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the script of a seed.
final class Scripts {
  private static final int ENOUGH = 1 << 20;

  private Scripts() {}

  /// Traffic without extensions and without a fault.
  static Script plain(long seed) {
    Dice dice = new Dice(seed);
    return valid(seed, dice, new Client(dice), null);
  }

  /// Traffic that is compressed, for the most part.
  static Script compressed(long seed) {
    Dice dice = new Dice(seed);
    Deflate deflate = Deflate.any(dice);
    try (Deflation deflation = new Deflation(dice, deflate)) {
      Client client = new DeflatingClient(dice, deflation);
      if (dice.oneIn(3)) {
        client.beQuiet();
      }
      return valid(seed, dice, client, deflate);
    }
  }

  /// Traffic with one fault, which has to be seen by its first byte that cannot be right: often
  /// nothing comes after that.
  static Script faulty(long seed) {
    Dice dice = new Dice(seed);
    Fault fault = dice.oneOf(Fault.values());
    if (!fault.compressed) {
      return faulty(seed, dice, new Client(dice), null, fault);
    }
    Deflate deflate = Deflate.any(dice);
    try (Deflation deflation = new Deflation(dice, deflate)) {
      return faulty(seed, dice, new DeflatingClient(dice, deflation), deflate, fault);
    }
  }

  private static Script valid(long seed, Dice dice, Client client, @Nullable Deflate deflate) {
    client.messages(dice.oneIn(20) ? dice.between(8, 30) : dice.between(1, 7));
    client.sometimesControl();
    if (dice.oneIn(2)) {
      client.close();
    } else if (dice.oneIn(2)) {
      client.unfinished();
    }
    // Half of the limits are as tight as they can be.
    int limit = dice.oneIn(2) ? client.longest() : ENOUGH;
    return script(seed, dice, client, client.wire().size(), limit, deflate);
  }

  private static Script faulty(
      long seed, Dice dice, Client client, @Nullable Deflate deflate, Fault fault) {
    client.messages(dice.below(4));
    boolean tooBig = fault.code == 1009;
    int limit = tooBig ? client.longest() + dice.below(200) : ENOUGH;
    int surplus = new Culprit(dice, client, limit).commit(fault);
    if (fault.code != 0) {
      client.expected().add(Event.failed(fault.code));
    }
    Wire wire = client.wire();
    int size = wire.size();
    if (dice.oneIn(2)) {
      size -= surplus;
    } else {
      ignored(client, dice);
      size = wire.size();
    }
    return script(seed, dice, client, size, limit, deflate);
  }

  private static void ignored(Client client, Dice dice) {
    if (dice.oneIn(2)) {
      client.wire().write(dice.bytes(dice.below(300)));
      return;
    }
    List<Event> before = List.copyOf(client.expected());
    client.messages(2);
    client.expected().clear();
    client.expected().addAll(before);
  }

  private static Script script(
      long seed, Dice dice, Client client, int size, int limit, @Nullable Deflate deflate) {
    Wire wire = client.wire();
    List<byte[]> pieces = Cuts.cut(wire, size, dice);
    return new Script(
        seed, wire.toString(), pieces, client.expected(), limit, deflate, client.traits());
  }
}
