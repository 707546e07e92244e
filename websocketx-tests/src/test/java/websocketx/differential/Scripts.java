// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

/// Writes the script of a seed.
final class Scripts {
  private static final int ENOUGH = 1 << 20;

  private Scripts() {}

  /// Traffic without extensions and without a fault.
  static Script plain(long seed) {
    Dice dice = new Dice(seed);
    Client client = new Client(dice);
    client.messages(dice.between(1, 7));
    client.sometimesControl();
    if (dice.oneIn(2)) {
      client.close();
    } else if (dice.oneIn(2)) {
      client.unfinished();
    }
    // Half of the limits are as tight as they can be.
    int limit = dice.oneIn(2) ? client.longest() : ENOUGH;
    Wire wire = client.wire();
    return new Script(seed, wire.toString(), Cuts.cut(wire, dice), client.expected(), limit);
  }
}
