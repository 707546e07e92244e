// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails each test that leaves something behind: a [TestServer] that was not closed (it closes
/// those), a thread of a server or of the test kit, or, where `/proc` shows them, a TCP socket.
/// Threads and sockets get 2 s to go away.
///
/// {@snippet :
/// @ExtendWith(WebSocketExtension.class)
/// class ChatTest {
/// }
/// }
///
/// What was there before the test does not count, so a server may serve all tests of a class. Tests
/// that run in parallel in the same JVM would be held responsible for each other's threads and
/// sockets: let those run in one thread.
public final class WebSocketExtension implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(WebSocketExtension.class);

  /// For `@ExtendWith`, or for a field with `@RegisterExtension`.
  public WebSocketExtension() {}

  /// Remembers what is there before the test. Called by JUnit.
  ///
  /// @param context of the test
  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(LeakCheck.class, new LeakCheck());
  }

  /// Looks for what is there after the test. Called by JUnit.
  ///
  /// @param context of the test
  /// @throws AssertionError if something is left; it names it
  @Override
  public void afterEach(ExtensionContext context) {
    LeakCheck check = context.getStore(NAMESPACE).remove(LeakCheck.class, LeakCheck.class);
    if (check != null) {
      check.end();
    }
  }
}
