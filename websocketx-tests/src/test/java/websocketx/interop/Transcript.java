// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// What a client has told, in lines:
///
/// | line | |
/// | --- | --- |
/// | `version …` | its own version |
/// | `extensions …` | what the server has answered to its offer, or nothing |
/// | `ok <check>` | the check held |
/// | `failed <check>: <why>` | it did not |
/// | `cannot <check>: <why>` | the client has no way to try it |
///
/// Other lines are for people.
///
/// @param printed the lines
/// @param end how it ended: `exit status 0` if all is well
record Transcript(String printed, String end) {
  static final String WELL = "exit status 0";

  /// Each check as a test, and the end.
  Stream<DynamicTest> tests() {
    return Stream.of(
            told("ok").keySet().stream().map(check -> dynamicTest(check, () -> {})),
            told("failed").entrySet().stream()
                .map(check -> dynamicTest(check.getKey(), () -> fail(check.getValue()))),
            Stream.of(
                dynamicTest(
                    "clientEndsWell", () -> assertEquals(WELL, end, () -> "printed:\n" + printed))))
        .flatMap(tests -> tests);
  }

  String version() {
    return value("version");
  }

  String extensions() {
    return value("extensions");
  }

  List<String> passed() {
    return List.copyOf(told("ok").keySet());
  }

  Map<String, String> failed() {
    return told("failed");
  }

  /// What it has no way to try, and why.
  Map<String, String> cannot() {
    return told("cannot");
  }

  private String value(String word) {
    return printed
        .lines()
        .filter(line -> line.equals(word) || line.startsWith(word + " "))
        .map(line -> line.substring(word.length()).strip())
        .findFirst()
        .orElse("");
  }

  /// The checks of the lines that begin so, with what is said about them.
  private Map<String, String> told(String word) {
    Map<String, String> told = new TreeMap<>();
    for (String line : printed.lines().filter(line -> line.startsWith(word + " ")).toList()) {
      String[] parts = line.substring(word.length() + 1).split(": ", 2);
      told.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
    return told;
  }
}
