// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final List<Case> CASES =
      Catalogue.chapters().stream().flatMap(chapter -> chapter.cases().stream()).toList();

  @Test
  void thereAreManyAndEachHasItsOwnNumber() {
    Set<String> numbers = new HashSet<>();
    for (Case question : CASES) {
      assertTrue(numbers.add(question.number()), "twice: " + question.number());
    }
    assertTrue(numbers.size() > 1500, "only " + numbers.size());
  }

  @Test
  void chaptersAreNumberedInOrder() {
    int number = 0;
    for (Chapter chapter : Catalogue.chapters()) {
      assertEquals(++number, chapter.number());
    }
  }

  @Test
  void eachExpectationSaysWhereItStands() {
    for (Case question : CASES) {
      assertTrue(
          question.expectation().contains("RFC ") || question.expectation().contains("limit"),
          question.number() + ": " + question.expectation());
    }
  }

  @Test
  void sectionHasNoCaseTwice() {
    for (Chapter chapter : Catalogue.chapters()) {
      for (Section section : chapter.sections()) {
        Set<String> titles = new HashSet<>();
        for (Case question : section.cases()) {
          boolean refersToTheOneBefore = question.title().startsWith("the same");
          assertTrue(
              titles.add(question.title()) || refersToTheOneBefore,
              question.number() + " again: " + question.title());
        }
      }
    }
  }
}
