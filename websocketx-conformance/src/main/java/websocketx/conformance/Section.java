// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.ArrayList;
import java.util.List;

/// Cases about the same thing, numbered as they are added.
public final class Section {
  private final String number;
  private final String title;
  private final List<Case> cases = new ArrayList<>();

  Section(String number, String title) {
    this.number = number;
    this.title = title;
  }

  public Section add(String caseTitle, String expectation, Script script) {
    return add(caseTitle, expectation, false, script);
  }

  /// Only asked in a full run.
  public Section addLarge(String caseTitle, String expectation, Script script) {
    return add(caseTitle, expectation, true, script);
  }

  private Section add(String caseTitle, String expectation, boolean large, Script script) {
    String next = number + "." + (cases.size() + 1);
    cases.add(new Case(next, caseTitle, expectation, large, script));
    return this;
  }

  public String number() {
    return number;
  }

  public String title() {
    return title;
  }

  public List<Case> cases() {
    return List.copyOf(cases);
  }
}
