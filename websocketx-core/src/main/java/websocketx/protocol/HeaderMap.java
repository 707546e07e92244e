// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Headers in the order and spelling in which they came, found in any case. Read-only from outside.
final class HeaderMap extends AbstractMap<String, List<String>> {
  /// By name in lower case.
  private final Map<String, Map.Entry<String, List<String>>> entries = new LinkedHashMap<>();

  void add(String name, String value) {
    entries
        .computeIfAbsent(lowerCase(name), _ -> Map.entry(name, new ArrayList<>()))
        .getValue()
        .add(value);
  }

  @Override
  public @Nullable List<String> get(@Nullable Object name) {
    Map.Entry<String, List<String>> entry =
        name instanceof String text ? entries.get(lowerCase(text)) : null;
    return entry == null ? null : Collections.unmodifiableList(entry.getValue());
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public Set<Map.Entry<String, List<String>>> entrySet() {
    Map<String, List<String>> spelled = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> entry : entries.values()) {
      spelled.put(entry.getKey(), Collections.unmodifiableList(entry.getValue()));
    }
    return Collections.unmodifiableMap(spelled).entrySet();
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
