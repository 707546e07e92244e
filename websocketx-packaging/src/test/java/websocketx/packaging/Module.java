// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One of the modules that the root's `pom.xml` names, built.
record Module(Path folder, Pom pom) {

  static List<Module> all() {
    Path root = root();
    return Pom.read(root.resolve("pom.xml")).texts("/project/modules/module").stream()
        .map(root::resolve)
        .map(folder -> new Module(folder, Pom.read(folder.resolve("pom.xml"))))
        .toList();
  }

  static List<Module> published() {
    return all().stream().filter(Module::isPublished).toList();
  }

  /// Those that are code.
  static List<Module> publishedJars() {
    return published().stream().filter(module -> !module.isPom()).toList();
  }

  static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("websocketx-packaging"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("run the tests inside the project's directory");
      }
    }
    return directory;
  }

  String artifact() {
    return pom.text("/project/artifactId");
  }

  private String version() {
    return pom.text("/project/parent/version");
  }

  boolean isPublished() {
    return pom.text("/project/properties/maven.deploy.skip").equals("false");
  }

  boolean isPom() {
    return pom.text("/project/packaging").equals("pom");
  }

  /// One of the files that are published beside the pom: `.jar`, `-sources.jar`, `-javadoc.jar`.
  Path file(String ending) {
    return folder.resolve("target/" + artifact() + "-" + version() + ending);
  }

  Path jar() {
    return file(".jar");
  }

  Path billOfMaterials() {
    return folder.resolve("target/bom.json");
  }

  Pom publishedPom() {
    return Pom.read(folder.resolve("target/published-pom.xml"));
  }

  /// The names of the source files below a directory, `websocketx/Message.java`.
  List<String> sources() {
    Path sources = folder.resolve("src/main/java");
    try (var files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> sources.relativize(file).toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return artifact();
  }
}
