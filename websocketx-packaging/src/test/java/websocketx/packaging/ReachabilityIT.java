// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What GraalVM's native-image is told of the library is all that the library reaches by name.
class ReachabilityIT {
  private static final String FILE =
      "META-INF/native-image/io.websocketx/websocketx/reachability-metadata.json";

  private static final Module LIBRARY =
      Module.published().stream()
          .filter(module -> module.artifact().equals("websocketx"))
          .findAny()
          .orElseThrow();

  private static JsonNode metadata = JsonMapper.shared().createObjectNode();
  private static Reached reached = new Reached();

  @BeforeAll
  static void read() throws IOException {
    try (JarFile jar = new JarFile(LIBRARY.jar().toFile());
        InputStream in = jar.getInputStream(jar.getEntry(FILE))) {
      metadata = JsonMapper.shared().readTree(in);
    }
    reached = Reached.by(LIBRARY.jar());
  }

  @Test
  void everyFieldThatIsReachedByNameIsListed() {
    assertEquals(reached.fields(), listed());
  }

  /// Resources, services, proxies and calls by name: there are none, so nothing lists any.
  @Test
  void nothingElseIsReachedByName() {
    assertEquals(Set.of(), reached.others(), "extend the metadata, and this test");
    assertEquals(Set.of("comment", "reflection"), Set.copyOf(metadata.propertyNames()));
  }

  @Test
  void everythingListedExists() throws ReflectiveOperationException {
    for (String field : listed()) {
      String[] parts = field.split("#", 2);
      assertNotNull(Class.forName(parts[0]).getDeclaredField(parts[1]));
    }
  }

  private static Set<String> listed() {
    Set<String> fields = new TreeSet<>();
    for (JsonNode entry : metadata.path("reflection")) {
      for (JsonNode field : entry.path("fields")) {
        fields.add(entry.path("type").asString() + "#" + field.path("name").asString());
      }
    }
    return fields;
  }
}
