// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import websocketx.Compression;
import websocketx.Options;
import websocketx.OriginCheck;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;

/// Each option has its property, each property its metadata, and what that says is so.
class PropertiesTest {
  /// What only the application's code can say.
  private static final Set<String> BEANS =
      Set.of("handler", "check", "checkOrigin", "fallback", "error", "observer", "options");

  /// The container listens, and reads what proxies say: `server.forward-headers-strategy`.
  private static final Set<String> NONE_IN_A_CONTAINER =
      Set.of("reusePort", "trustProxies", "proxyProtocol");

  // ---- complete

  /// Names of the properties as the code has them, with their types.
  private static Map<String, String> bound() {
    Map<String, String> types = new TreeMap<>();
    addComponents(WebSocketxProperties.class, "", types);
    return types;
  }

  private static void addComponents(Class<?> type, String prefix, Map<String, String> types) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + kebab(component.getName());
      if (component.getType().isRecord()) {
        addComponents(component.getType(), name + ".", types);
      } else {
        types.put(name, typeName(component));
      }
    }
  }

  private static String typeName(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == List.class) {
      return "java.util.List<java.lang.String>";
    }
    return type == boolean.class
        ? "java.lang.Boolean"
        : type == int.class ? "java.lang.Integer" : type.getName();
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  @Test
  void everyPropertyHasItsMetadata() {
    Map<String, String> described = new TreeMap<>();
    for (Metadata.Property property : Metadata.properties()) {
      described.put(property.name(), property.type());
      assertTrue(property.description().endsWith("."), property::toString);
    }
    assertEquals(bound(), described);
  }

  @Test
  void everyOptionHasAProperty() {
    Set<String> options = new TreeSet<>();
    for (Method method : Options.class.getMethods()) {
      if (method.getReturnType() == Options.class && method.getParameterCount() == 1) {
        options.add(method.getName());
      }
    }
    for (Method method : WebSocketServerBuilder.class.getMethods()) {
      if (method.getReturnType() == WebSocketServerBuilder.class) {
        options.add(method.getName());
      }
    }
    assertTrue(options.size() > 25, options::toString);
    assertTrue(options.remove("compression"), "it has its own, see below");
    assertTrue(options.removeAll(BEANS));
    assertTrue(options.removeAll(NONE_IN_A_CONTAINER));
    options.add("allowedOrigins"); // for checkOrigin
    Set<String> wanted = new TreeSet<>(options.stream().map(PropertiesTest::kebab).toList());
    wanted.add("compression.level");
    for (Method method : Compression.class.getMethods()) {
      if (method.getReturnType() == Compression.class
          && !Modifier.isStatic(method.getModifiers())) {
        String name = kebab(method.getName());
        List<String> sides =
            method.getParameterCount() == 2 ? List.of("server-", "client-") : List.of("");
        sides.forEach(side -> wanted.add("compression." + side + name));
      }
    }
    assertEquals(wanted, bound().keySet());
  }

  // ---- true

  private static WebSocketServerBuilder built(Map<String, String> properties) {
    WebSocketServerBuilder builder = WebSocketServer.builder();
    bind(properties).apply(builder);
    return builder;
  }

  /// All that a builder would make a server of, by the names of its fields and options.
  private static Map<String, Object> state(WebSocketServerBuilder builder) throws Exception {
    Map<String, Object> state = new TreeMap<>();
    for (Field field : WebSocketServerBuilder.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        Object value = field.get(builder);
        if (value instanceof Options options) {
          addValues(options, state);
          addValues(options.compression(), state);
        } else if (value != null) {
          state.put(field.getName(), value);
        }
      }
    }
    return state;
  }

  private static void addValues(Object options, Map<String, Object> values) throws Exception {
    for (Method method : options.getClass().getMethods()) {
      if (method.getDeclaringClass() != Object.class
          && method.getParameterCount() == 0
          && !Modifier.isStatic(method.getModifiers())
          && !Set.of("hashCode", "toString", "compression").contains(method.getName())) {
        values.put(method.getName(), method.invoke(options));
      }
    }
  }

  @Test
  void defaultsAreThoseOfTheServer() throws Exception {
    Map<String, String> defaults = new HashMap<>();
    for (Metadata.Property property : Metadata.properties()) {
      if (property.defaultValue() != null) {
        defaults.put(property.name(), property.defaultValue());
      }
    }
    assertTrue(defaults.size() > 15);
    Map<String, Object> plain = state(WebSocketServer.builder());
    assertEquals(plain, state(built(Map.of())));
    assertEquals(plain, state(built(defaults)));
    // While it is off, the rest of compression is not looked at.
    defaults.put("compression.level", "6");
    assertEquals(state(built(Map.of("compression.level", "6"))), state(built(defaults)));
    assertEquals(state(compressing()), state(built(defaults)));
  }

  private static WebSocketServerBuilder compressing() {
    return WebSocketServer.builder().options(Options.defaults().compression(Compression.level(6)));
  }

  private static List<Metadata.Property> properties() {
    return Metadata.properties();
  }

  @ParameterizedTest
  @MethodSource("properties")
  void propertySetsItsOptionAndNoOther(Metadata.Property property) throws Exception {
    Map<String, String> base =
        property.name().startsWith("compression.") ? Map.of("compression.level", "6") : Map.of();
    Map<String, String> set = new HashMap<>(base);
    set.put(property.name(), otherValue(property));
    Map<String, Object> before = state(built(base));
    Map<String, Object> after = state(built(set));
    Set<String> changed = new TreeSet<>(after.keySet());
    changed.removeIf(name -> Objects.equals(after.get(name), before.get(name)));
    assertEquals(new TreeSet<>(expected(property.name())), changed);
  }

  private static List<String> expected(String property) {
    return switch (property) {
      case "allowed-origins" -> List.of("originCheck");
      case "read-interval" -> List.of("readInterval", "pingInterval", "messageTimeout");
      default ->
          bound().keySet().stream()
              .filter(property::equals)
              .map(name -> camel(name.replaceFirst("compression\\.", "")))
              .toList();
    };
  }

  private static String camel(String kebab) {
    String[] words = kebab.split("-");
    StringBuilder name = new StringBuilder(words[0]);
    Arrays.stream(words)
        .skip(1)
        .forEach(word ->
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1)));
    return name.toString();
  }

  private static String otherValue(Metadata.Property property) {
    return switch (property.type()) {
      case "java.time.Duration" -> "17s";
      case "org.springframework.util.unit.DataSize" -> "32KB";
      case "java.lang.Integer" -> property.name().equals("compression.level") ? "7" : "13";
      case "java.lang.Boolean" -> String.valueOf(!Boolean.parseBoolean(property.defaultValue()));
      default ->
          property.name().equals("allowed-origins") ? "https://a.example,https://b.example" : "a,b";
    };
  }

  // ---- values

  @Test
  void timeOfZeroIsNever() {
    Options options = bind(Map.of("ping-interval", "0")).options();
    assertEquals(Options.NEVER, options.pingInterval());
    assertEquals(Duration.ofSeconds(60), options.readInterval());
  }

  @Test
  void anyOriginIsAStar() throws Exception {
    assertSame(OriginCheck.any(), state(built(Map.of("allowed-origins", "*"))).get("originCheck"));
  }

  @Test
  void sizeThatDoesNotFitIsRefused() {
    Exception refusal =
        assertThrows(
            IllegalArgumentException.class, () -> built(Map.of("max-unread-bytes", "4GB")));
    assertEquals(
        "a size is less than 2 GB here, not 4294967296 bytes",
        String.valueOf(refusal.getMessage()));
    assertEquals(1L << 32, bind(Map.of("read-limit", "4GB")).options().readLimit());
  }

  private static WebSocketxProperties bind(Map<String, String> properties) {
    Map<String, String> named = new HashMap<>();
    properties.forEach((name, value) -> named.put("websocketx." + name, value));
    return new Binder(
            List.of(new MapConfigurationPropertySource(named)),
            null,
            ApplicationConversionService.getSharedInstance())
        .bindOrCreate("websocketx", WebSocketxProperties.class);
  }
}
