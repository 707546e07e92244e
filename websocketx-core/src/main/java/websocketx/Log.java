// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.Serial;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the library has to say, by [System.Logger]: once per event, escaped, never a header's value
/// or a payload, and at most ten lines a second of one kind, so that no peer can fill a disk.
final class Log {
  /// Found by the first who logs, on a thread that may wait for a logger's configuration.
  private static final class Out {
    static final System.Logger LOGGER = System.getLogger("websocketx");
  }

  private static final int LINES = 10;
  private static final long WINDOW = 1_000_000_000;

  /// The kinds are texts of ours, so they are few.
  private static final Map<String, Log> KINDS = new ConcurrentHashMap<>();

  private long windowEnd = Long.MIN_VALUE;
  private int lines;
  private int suppressed;

  private Log() {}

  /// Logs something that went wrong. Any thread: the logger runs on a virtual thread of its own,
  /// because it may block.
  static void failure(String what, @Nullable Throwable thrown) {
    Log kind = KINDS.get(what); // which never waits, unlike the next
    if (kind == null) {
      kind = KINDS.computeIfAbsent(what, _ -> new Log());
    }
    String text = kind.admit(what, System.nanoTime());
    if (text != null) {
      Throwable safe = thrown == null ? null : Escaped.of(thrown, 0);
      Thread.startVirtualThread(() -> Out.LOGGER.log(System.Logger.Level.WARNING, text, safe));
    }
  }

  /// The line to log, or null if there were enough.
  private synchronized @Nullable String admit(String what, long now) {
    if (windowEnd == Long.MIN_VALUE || now - windowEnd >= 0) {
      windowEnd = now + WINDOW;
      lines = 0;
    }
    if (++lines > LINES) {
      suppressed++;
      return null;
    }
    int left = suppressed;
    suppressed = 0;
    return left == 0 ? what : what + " (and " + left + " times more, not logged)";
  }

  /// A failure as it may stand in a log: the peer's words in its message are escaped.
  private static final class Escaped extends Throwable {
    @Serial private static final long serialVersionUID = 1L;
    private static final int MAX_CAUSES = 8;

    private Escaped(String text, @Nullable Throwable cause, StackTraceElement[] trace) {
      super(text, cause, false, true);
      setStackTrace(trace);
    }

    static Escaped of(Throwable thrown, int depth) {
      Throwable cause = thrown.getCause();
      return new Escaped(
          text(thrown),
          cause == null || depth == MAX_CAUSES ? null : of(cause, depth + 1),
          thrown.getStackTrace());
    }

    /// Its message may be the application's own method, which may fail too.
    private static String text(Throwable thrown) {
      try {
        return Escape.quoted(thrown.toString());
      } catch (RuntimeException | StackOverflowError e) {
        return thrown.getClass().getName();
      }
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // its message names the class of the failure
    public String toString() {
      return String.valueOf(getMessage());
    }
  }
}
