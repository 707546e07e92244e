// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the starter tells of its properties. Other jars have files of that name too.
final class Metadata {
  private static final Path FILE =
      Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");
  private static final String PREFIX = "websocketx.";

  private Metadata() {}

  /// A property.
  ///
  /// @param name without `websocketx.`
  record Property(String name, String type, @Nullable String defaultValue, String description) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// Those below `websocketx`.
  static List<Property> properties() {
    return JsonMapper.shared()
        .readTree(FILE.toFile())
        .path("properties")
        .valueStream()
        .filter(property -> property.path("name").asString().startsWith(PREFIX))
        .map(Metadata::property)
        .toList();
  }

  private static Property property(JsonNode json) {
    return new Property(
        json.path("name").asString().substring(PREFIX.length()),
        json.path("type").asString(),
        json.has("defaultValue") ? json.path("defaultValue").asString() : null,
        json.path("description").asString());
  }
}
