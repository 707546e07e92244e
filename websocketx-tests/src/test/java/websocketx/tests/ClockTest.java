// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;

/// The library has no use for the time of day, which may jump: its deadlines are counted by
/// `System.nanoTime`.
@AnalyzeClasses(
    packages = {
      "websocketx",
      "websocketx.deflate",
      "websocketx.pool",
      "websocketx.protocol",
      "websocketx.transport"
    },
    importOptions = ImportOption.DoNotIncludeTests.class)
class ClockTest {
  @ArchTest // [N251]
  static final ArchRule nothingAsksForTheTimeOfDay =
      noClasses()
          .that()
          .resideInAnyPackage(
              "websocketx",
              "websocketx.deflate",
              "websocketx.pool",
              "websocketx.protocol",
              "websocketx.transport")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat(
              assignableTo(Clock.class)
                  .or(assignableTo(Instant.class))
                  .or(assignableTo(LocalDateTime.class))
                  .or(assignableTo(ZonedDateTime.class))
                  .or(assignableTo(Calendar.class))
                  .or(assignableTo(Date.class)));
}
