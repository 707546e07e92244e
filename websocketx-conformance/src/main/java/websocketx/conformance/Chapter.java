// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.ArrayList;
import java.util.List;

/// Sections about one part of the protocol.
public final class Chapter {
  private final int number;
  private final String title;
  private final List<Section> sections = new ArrayList<>();

  public Chapter(int number, String title) {
    this.number = number;
    this.title = title;
  }

  public Section section(String sectionTitle) {
    Section section = new Section(number + "." + (sections.size() + 1), sectionTitle);
    sections.add(section);
    return section;
  }

  public int number() {
    return number;
  }

  public String title() {
    return title;
  }

  public List<Section> sections() {
    return List.copyOf(sections);
  }

  public List<Case> cases() {
    return sections.stream().flatMap(section -> section.cases().stream()).toList();
  }
}
