// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import websocketx.tests.Project;

/// A file that `docs/deploy.md` shows, perhaps with its paths, ports and times changed for a test.
record DeployFile(String text) {
  static final Path DIRECTORY = Project.root().resolve("docs/deploy");

  private static final Pattern LICENCE =
      Pattern.compile("\\A(#|//) SPDX-License-Identifier: Apache-2.0\n");

  static DeployFile of(String name) throws IOException {
    return new DeployFile(Files.readString(DIRECTORY.resolve(name)));
  }

  /// What the document shows of it: all but the licence line.
  String shown() {
    return LICENCE.matcher(text).replaceFirst("");
  }

  /// The same with something else in place of each such text, which has to be there.
  DeployFile with(String there, String instead) {
    if (!text.contains(there)) {
      throw new IllegalArgumentException("\"" + there + "\" is not in\n" + text);
    }
    return new DeployFile(text.replace(there, instead));
  }

  /// The same without the lines that have such a text, of which there has to be one.
  DeployFile without(String part) {
    return new DeployFile(
        with(part, part).text.replaceAll("(?m)^.*" + Pattern.quote(part) + ".*\n", ""));
  }

  Path writeTo(Path file) throws IOException {
    return Files.writeString(file, text);
  }
}
