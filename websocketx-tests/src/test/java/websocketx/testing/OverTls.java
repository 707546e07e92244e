// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import websocketx.Tls;
import websocketx.tests.Project;

/// Lets every [TestServer] of a class speak TLS, and its peers too, though the tests say nothing of
/// it. For tests that are run with TLS once more.
public final class OverTls implements BeforeAllCallback, AfterAllCallback {
  private static final Path FILES =
      Project.root().resolve("websocketx-core/src/test/resources/tls");

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    TestServer.usualTls = Tls.pem(FILES.resolve("ec.pem"), FILES.resolve("ec.pkcs8.key"));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getEnclosingClass() == null) { // those inside go on
      TestServer.usualTls = null;
    }
  }
}
