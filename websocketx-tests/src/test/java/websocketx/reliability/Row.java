// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import java.util.Locale;

/// One bad input, fault or published attack.
///
/// @param id a letter and a number, by which tests name it
/// @param comes what the server meets with
/// @param reaction what must happen then
/// @param bound what may be held meanwhile
/// @param state how far that is proved
/// @param why what the state needs to be told
record Row(String id, String comes, String reaction, String bound, State state, String why) {
  private static final int COLUMNS = 5;

  /// How far a row is proved.
  enum State {
    /// By tests.
    TESTED,
    /// By tests, though otherwise than one may expect, for a reason.
    POLICY,
    /// By a program that measures for minutes what no test of a few seconds could show.
    MEASURED,
    /// It is nothing that a test could show: it is said to users.
    DOCUMENTED,
    /// Something is missing.
    WAITS,
    /// What it is about does not exist yet.
    OPEN,
    /// It cannot happen.
    NOT_APPLICABLE;

    static State of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    boolean needsTests() {
      return this == TESTED || this == POLICY;
    }

    /// Whether it takes more than its name.
    boolean needsReason() {
      return this != TESTED;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// Reads a line of a list: columns with tabs between them, the last of which is the state and,
  /// behind a colon, why.
  static Row of(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalArgumentException(columns.length + " columns: " + line);
    }
    String[] state = columns[4].split(": ", 2);
    return new Row(
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        State.of(state[0]),
        state.length == 1 ? "" : state[1]);
  }

  char part() {
    return id.charAt(0);
  }

  int number() {
    return Integer.parseInt(id.substring(1));
  }
}
