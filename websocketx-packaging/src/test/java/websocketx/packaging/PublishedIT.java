// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is published is whole, and needs nothing that is not.
class PublishedIT {
  private static List<Module> published() {
    return Module.published();
  }

  private static List<Module> jars() {
    return Module.publishedJars();
  }

  private static Module module(String artifact) {
    return Module.all().stream().filter(m -> m.artifact().equals(artifact)).findAny().orElseThrow();
  }

  @Test
  void bomListsWhatIsPublishedAndNothingElse() {
    List<String> published = jars().stream().map(Module::artifact).sorted().toList();
    assertTrue(published.size() >= 2, published::toString);
    assertEquals(
        published,
        module("websocketx-bom").publishedPom().texts("//dependency/artifactId"),
        "each module whose pom has <maven.deploy.skip>false</maven.deploy.skip>, in that order");
  }

  @ParameterizedTest
  @MethodSource("published")
  void pomStandsAlone(Module module) {
    Pom pom = module.publishedPom();
    assertFalse(pom.has("/project/parent"), "a parent that is not published");
    assertFalse(pom.has("/project/build | /project/profiles | //dependency[scope='test']"));
    for (String element : List.of("groupId", "version", "name", "description", "licenses")) {
      assertNotEquals("", pom.text("/project/" + element), element);
    }
    Set<String> published = new HashSet<>(published().stream().map(Module::artifact).toList());
    assertTrue(
        published.containsAll(pom.texts("//dependency[groupId='io.websocketx']/artifactId")),
        "it depends on what is not published");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void jarHasTheLicence(Module module) throws IOException {
    assertTrue(entries(module.jar()).contains("META-INF/LICENSE"));
  }

  /// Either it is a module, or it says which it will be: one named after its file would lose its
  /// name with the file.
  @ParameterizedTest
  @MethodSource("jars")
  void jarNamesItsModule(Module module) throws IOException {
    Api api = Api.of(module);
    try (JarFile jar = new JarFile(module.jar().toFile())) {
      String name = jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name");
      assertEquals(api.isAutomatic() ? api.name() : null, name);
    }
    assertFalse(api.packages().isEmpty());
    assertEquals(List.of(), api.packages().stream().filter(p -> !isBelow(api.name(), p)).toList());
  }

  private static boolean isBelow(String module, String name) {
    return name.equals(module) || name.startsWith(module + ".");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void sourcesAreComplete(Module module) throws IOException {
    assertTrue(entries(module.file("-sources.jar")).containsAll(module.sources()));
  }

  @ParameterizedTest
  @MethodSource("jars")
  void everyPublicPackageHasJavadoc(Module module) throws IOException {
    Set<String> pages = entries(module.file("-javadoc.jar"));
    Api api = Api.of(module);
    for (String name : api.packages()) {
      String page = name.replace('.', '/') + "/package-summary.html";
      String path = api.isAutomatic() ? page : api.name() + "/" + page;
      assertTrue(pages.contains(path), path);
    }
  }

  @Test
  void libraryHasNoRunTimeComponents() throws IOException {
    Module library = module("websocketx");
    assertEquals(
        List.of(), library.publishedPom().texts("//dependency[scope!='provided']/artifactId"));
    assertEquals(0, billOfMaterials(library).path("components").size());
  }

  @ParameterizedTest
  @MethodSource("jars")
  void billOfMaterialsNamesWhatThePomAsksFor(Module module) {
    JsonNode bill = billOfMaterials(module);
    assertEquals("CycloneDX", bill.path("bomFormat").asString());
    assertEquals(module.artifact(), bill.at("/metadata/component/name").asString());
    Set<String> components = new HashSet<>();
    bill.path("components").forEach(component -> components.add(component.path("name").asString()));
    List<String> wanted =
        module
            .publishedPom()
            .texts("/project/dependencies/dependency[scope!='provided']/artifactId");
    assertTrue(components.containsAll(wanted), () -> wanted + " are not all in " + components);
  }

  private static JsonNode billOfMaterials(Module module) {
    return JsonMapper.shared().readTree(module.billOfMaterials().toFile());
  }

  private static Set<String> entries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Set<String> names = new HashSet<>();
      file.stream().map(JarEntry::getName).forEach(names::add);
      return names;
    }
  }
}
