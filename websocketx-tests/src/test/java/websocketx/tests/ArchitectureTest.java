// SPDX-License-Identifier: Apache-2.0
package websocketx.tests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// The one direction of the layers, and what the protocol engine must not know of: with neither
/// sockets nor threads, clocks, chance and logs, what it does is decided by its arguments alone.
@AnalyzeClasses(packages = "websocketx", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule compressionKnowsNoSocketsThreadsClocksChanceAndLogs =
      noClasses()
          .that()
          .resideInAPackage("websocketx.deflate..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.net..", "javax.net..", "java.nio.channels..", "java.util.logging..")
                  .or(type(Thread.class))
                  .or(assignableTo(InstantSource.class))
                  .or(assignableTo(RandomGenerator.class))
                  .or(assignableTo(System.Logger.class)));

  @ArchTest
  static final ArchRule compressionStandsOnNoOtherLayer =
      noClasses()
          .that()
          .resideInAPackage("websocketx.deflate..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("websocketx..")
                  .and(not(resideInAnyPackage("websocketx.deflate..", "websocketx.pool"))));

  @ArchTest
  static final ArchRule poolStandsOnNothing =
      noClasses()
          .that()
          .resideInAPackage("websocketx.pool..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("websocketx..").and(not(resideInAPackage("websocketx.pool"))));

  @ArchTest
  static final ArchRule certificatesStandOnNothing =
      noClasses()
          .that()
          .resideInAPackage("websocketx.tls..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("websocketx..").and(not(resideInAPackage("websocketx.tls"))));

  @ArchTest
  static final ArchRule protocolKnowsNoSocketsThreadsClocksChanceAndLogs =
      noClasses()
          .that()
          .resideInAPackage("websocketx.protocol..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.net..",
                      "javax.net..",
                      "java.nio.channels..",
                      "java.util.concurrent..",
                      "java.util.random..",
                      "java.util.logging..")
                  .or(type(Thread.class))
                  .or(assignableTo(Clock.class))
                  .or(assignableTo(InstantSource.class))
                  .or(assignableTo(Random.class))
                  .or(assignableTo(RandomGenerator.class))
                  .or(assignableTo(SecureRandom.class))
                  .or(assignableTo(System.Logger.class)));

  @ArchTest
  static final ArchRule protocolIsToldTheTime =
      noClasses()
          .that()
          .resideInAPackage("websocketx.protocol..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule protocolStandsOnCompressionAlone =
      noClasses()
          .that()
          .resideInAPackage("websocketx.protocol..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("websocketx..")
                  .and(not(resideInAnyPackage("websocketx.protocol..", "websocketx.deflate.."))));

  @ArchTest
  static final ArchRule transportDoesNotKnowConnections =
      noClasses()
          .that()
          .resideInAPackage("websocketx.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("websocketx");

  /// Masks and nonces must not be guessed (RFC 6455 §5.3).
  @ArchTest // [V83]
  static final ArchRule peersDrawFromAStrongSource =
      noClasses()
          .that()
          .resideInAPackage("websocketx.testing..")
          .should()
          .dependOnClassesThat(
              type(Random.class)
                  .or(type(ThreadLocalRandom.class))
                  .or(type(SplittableRandom.class)));

  /// What a peer sends never decides which class is loaded or which member is called. The test kit
  /// is no part of this: JUnit describes parameters of tests by reflection.
  @ArchTest // [P284, V79]
  static final ArchRule nothingIsDeserializedOrReflectedOn =
      noClasses()
          .that()
          .resideOutsideOfPackage("websocketx.testing..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.lang.reflect..").or(assignableTo(ObjectInputStream.class)))
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class);
}
