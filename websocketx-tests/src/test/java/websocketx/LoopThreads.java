// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Field;
import java.util.List;

/// The threads of the one event loop of a server, which no application can get hold of: nothing of
/// it runs there.
public final class LoopThreads {
  private LoopThreads() {}

  /// The virtual thread of a server's only loop, and its guard.
  public static List<Thread> of(WebSocketServer server) {
    List<?> loops = (List<?>) field(field(server, "listeners"), "loops");
    if (loops.size() != 1) {
      throw new AssertionError("the server has " + loops.size() + " loops, not 1");
    }
    Object loop = loops.getFirst();
    return List.of((Thread) field(loop, "virtual"), (Thread) field(loop, "guard"));
  }

  private static Object field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return requireNonNull(field.get(owner));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
