// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import websocketx.tests.Project;

/// Every client of the [Roster] agrees with the server. Writes `target/interop.md`, and also
/// `docs/interop.md` if the property `interop.docs` says so.
@TestInstance(Lifecycle.PER_CLASS)
class InteropIT {
  /// What every client tries, or says that it cannot.
  private static final Set<String> CHECKS =
      Set.of(
          "textIsEchoed",
          "emptyMessagesAreEchoed",
          "binaryOfEachLengthFormIsEchoed",
          "mebibyteIsEchoed",
          "sixteenMebibytesAreEchoed",
          "fragmentsArriveAsOneMessage",
          "pipelinedMessagesComeBackInOrder",
          "manyBytesPipelinedComeBackUnchanged",
          "pingIsAnsweredWithItsPayload",
          "pingsOfTheServerAreAnswered",
          "subprotocolIsTheOneChosen",
          "closeOfTheClientIsEchoed",
          "closeWithoutCodeIsEchoedWithoutCode",
          "closeOfTheServerArrivesWithCodeAndReason",
          "messageOverTheLimitIsClosedWith1009",
          "textThatIsNotUtf8IsClosedWith1007",
          "refusalIsSeen");

  private final Map<Run.Setting, Endpoints> servers = new EnumMap<>(Run.Setting.class);
  private final Report report = new Report();

  InteropIT() throws IOException {
    for (Run.Setting setting : Run.Setting.values()) {
      servers.put(setting, new Endpoints(setting.compression()));
    }
  }

  @AfterAll
  void closeEndpointsAndReport() throws IOException {
    servers.values().forEach(Endpoints::close);
    Path root = Project.root();
    Files.writeString(root.resolve("websocketx-tests/target/interop.md"), report.page());
    if (Boolean.getBoolean("interop.docs")) {
      Files.writeString(root.resolve("docs/interop.md"), report.page());
    }
  }

  @TestFactory
  Stream<DynamicContainer> clients() {
    return Roster.runs().stream()
        .map(run -> dynamicContainer(run.title(), Stream.of(run).flatMap(this::meet)));
  }

  private Stream<DynamicTest> meet(Run run) {
    String flaw = run.flaw();
    if (flaw != null) {
      report.addNotRun(run, flaw);
      return Stream.of(dynamicTest("clientIsWithoutFlaw", () -> abort(flaw)));
    }
    String missing = run.client().missing();
    if (missing != null) {
      report.addNotRun(run, missing);
      return Stream.of(run.client().absence(missing));
    }
    Endpoints endpoints = requireNonNull(servers.get(run.setting()));
    Transcript transcript = transcript(run, endpoints);
    report.add(run, transcript, endpoints.offer());
    return Stream.concat(
        transcript.tests(),
        Stream.of(
            dynamicTest(
                "extensionIsTheOneAgreedOn",
                () -> assertEquals(run.agreed(), transcript.extensions())),
            dynamicTest("noCheckIsLeftOut", () -> assertEquals(CHECKS, told(transcript)))));
  }

  private Transcript transcript(Run run, Endpoints endpoints) {
    try {
      return run.client().meet(endpoints.uri(), run.offer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> told(Transcript transcript) {
    Set<String> told = new TreeSet<>(transcript.passed());
    told.addAll(transcript.failed().keySet());
    told.addAll(transcript.cannot().keySet());
    return told;
  }
}
