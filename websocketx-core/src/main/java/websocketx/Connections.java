// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections of a server until their last thread has ended, seen as the set of those that
/// have not closed: a weakly consistent view that nobody can change. Safe from any thread.
final class Connections extends AbstractSet<WebSocketConnection> {
  /// Not a map with locks: loops change it, which must not wait.
  private final Slots<Connection> all = new Slots<>();

  void open(Connection connection) {
    connection.slot = all.add(connection);
  }

  void terminated(Connection connection) {
    all.remove(connection.slot, connection);
  }

  /// Those too that are closed while a thread of theirs still works. What fails for one harms no
  /// other.
  void forAll(Consumer<Connection> action) {
    all.stream()
        .forEach(connection -> {
          try {
            action.accept(connection);
          } catch (RuntimeException | Error failure) {
            Log.failure("a connection has failed when all were called", failure);
          }
        });
  }

  /// What is left, in words.
  String unfinished() {
    int open = size();
    long closed = all.stream().count() - open;
    return open + " connections and interrupts the threads of " + closed + " that are closed";
  }

  boolean isCalling() {
    return all.stream().anyMatch(connection -> connection.crew().isCalling());
  }

  private static boolean isLive(Connection connection) {
    return connection.closeCause() == null;
  }

  @Override
  public Iterator<WebSocketConnection> iterator() {
    return all.stream()
        .filter(Connections::isLive)
        .<WebSocketConnection>map(connection -> connection)
        .iterator();
  }

  @Override
  public int size() {
    return (int) all.stream().filter(Connections::isLive).count();
  }

  @Override
  public boolean isEmpty() {
    return all.stream().noneMatch(Connections::isLive);
  }

  @Override
  public boolean contains(@Nullable Object object) {
    return object instanceof Connection connection
        && isLive(connection)
        && connection.equals(all.get(connection.slot));
  }
}
