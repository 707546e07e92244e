// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import websocketx.tests.Project;

/// What the reports of the last build say of each test.
final class Verdicts {
  private static final List<String> DIRECTORIES =
      List.of("target/surefire-reports", "target/failsafe-reports");

  /// What is worse comes later.
  private enum Verdict {
    PASSED,
    SKIPPED,
    FAILED
  }

  private final Map<String, Verdict> byTest = new HashMap<>();
  private final Map<String, Verdict> byMethod = new HashMap<>(); // of a class that others extend

  private Verdicts() {}

  /// Before any test has run.
  static Verdicts none() {
    return new Verdicts();
  }

  static Verdicts read() throws IOException {
    Verdicts verdicts = new Verdicts();
    try (Stream<Path> modules = Files.list(Project.root())) {
      for (Path module : modules.toList()) {
        for (String directory : DIRECTORIES) {
          if (Files.isDirectory(module.resolve(directory))) {
            try (Stream<Path> files = Files.list(module.resolve(directory))) {
              for (Path file : files.filter(Verdicts::isReport).toList()) {
                verdicts.add(file);
              }
            }
          }
        }
      }
    }
    return verdicts;
  }

  private static boolean isReport(Path file) {
    return String.valueOf(file.getFileName()).matches("TEST-.*\\.xml");
  }

  private void add(Path report) throws IOException {
    try {
      NodeList cases =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        if (cases.item(i) instanceof Element one) {
          add(one);
        }
      }
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException(report.toString(), e);
    }
  }

  /// A case of a table is called `method(String)[1]`, and counts for its method.
  private void add(Element one) {
    String className = one.getAttribute("classname").replaceFirst(".*[.$]", "");
    String method = one.getAttribute("name").replaceFirst("[(\\[{].*", "");
    Verdict verdict =
        has(one, "failure") || has(one, "error")
            ? Verdict.FAILED
            : has(one, "skipped") ? Verdict.SKIPPED : Verdict.PASSED;
    byTest.merge(className + "." + method, verdict, Verdicts::worse);
    byMethod.merge(method, verdict, Verdicts::worse);
  }

  private static boolean has(Element one, String what) {
    return one.getElementsByTagName(what).getLength() > 0;
  }

  private static Verdict worse(Verdict a, Verdict b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /// What all of these tests come to.
  String of(Collection<String> tests) {
    List<Verdict> found = tests.stream().map(this::verdict).filter(Objects::nonNull).toList();
    if (tests.isEmpty()) {
      return "";
    }
    return found.size() < tests.size()
        ? "not run"
        : found.stream()
            .reduce(Verdict.PASSED, Verdicts::worse)
            .toString()
            .toLowerCase(Locale.ROOT);
  }

  private @Nullable Verdict verdict(String test) {
    Verdict verdict = byTest.get(test);
    return verdict == null ? byMethod.get(test.substring(test.indexOf('.') + 1)) : verdict;
  }
}
