// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Where traffic is cut into the pieces in which it arrives.
final class Cuts {
  private static final int SINGLE_BYTES_UP_TO = 3000;

  private Cuts() {}

  /// Cuts so many bytes of the traffic.
  static List<byte[]> cut(Wire wire, int size, Dice dice) {
    byte[] bytes = Arrays.copyOf(wire.toByteArray(), size);
    SortedSet<Integer> places = new TreeSet<>();
    switch (dice.below(6)) {
      case 0 -> {} // all at once
      case 1 -> everyFew(places, bytes.length, bytes.length < SINGLE_BYTES_UP_TO ? 1 : 1000);
      case 2 -> everyFew(places, bytes.length, dice.oneIn(2) ? dice.between(2, 20) : 4096);
      case 3 -> atBorders(places, wire.borders(), 1, dice);
      case 4 -> atBorders(places, wire.borders(), 3, dice);
      default -> anywhere(places, bytes.length, dice);
    }
    return pieces(bytes, places);
  }

  private static void everyFew(SortedSet<Integer> places, int end, int step) {
    int least = Math.max(step, end / 5000);
    for (int place = least; place < end; place += least) {
      places.add(place);
    }
  }

  /// At each border with this chance, and some bytes beside it.
  private static void atBorders(
      SortedSet<Integer> places, List<Integer> borders, int chances, Dice dice) {
    for (int border : borders) {
      if (dice.oneIn(chances)) {
        places.add(border + (dice.oneIn(2) ? 0 : dice.between(-3, 5)));
      }
    }
  }

  private static void anywhere(SortedSet<Integer> places, int end, Dice dice) {
    for (int i = dice.oneIn(3) ? dice.below(60) : dice.below(6); i >= 0 && end > 0; i--) {
      places.add(dice.below(end));
    }
  }

  private static List<byte[]> pieces(byte[] bytes, SortedSet<Integer> places) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    places.add(bytes.length);
    for (int to : places) {
      if (to > from && to <= bytes.length) {
        byte[] piece = new byte[to - from];
        System.arraycopy(bytes, from, piece, 0, piece.length);
        pieces.add(piece);
        from = to;
      }
    }
    return pieces;
  }
}
