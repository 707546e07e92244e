// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.Serial;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the library has to say, by [System.Logger]: once per event, escaped, never a header's value
/// or a payload, and at most ten lines a second of one kind, so that no peer can fill a disk. A
/// logger that blocks or fails keeps at most [#MAX_UNDER_WAY] lines waiting; the rest is counted.
final class Log {
  /// How many lines may be on their way to the logger.
  static final int MAX_UNDER_WAY = 1024;

  private static final AtomicInteger UNDER_WAY = new AtomicInteger();

  /// How often a line is tried again that the logger has failed at, and how long after, in
  /// milliseconds: whatever it lacked may be there again.
  private static final int RETRIES = 3;

  private static final long RETRY_PAUSE = 1000;

  private static final int LINES = 10;
  private static final long WINDOW = 1_000_000_000;

  /// The kinds are texts of ours, so they are few.
  private static final Map<String, Log> KINDS = new ConcurrentHashMap<>();

  private long windowEnd = Long.MIN_VALUE;
  private int lines;
  private int suppressed;

  private Log() {}

  /// Has the logger read now what it reads for its first line: its configuration, and the time
  /// zones to say when it was. Without descriptors it could not, and the JDK's would then never log
  /// again. Any thread; returns at once.
  static void prepare() {
    Thread.startVirtualThread(() -> {
      try {
        boolean _ = logger().isLoggable(System.Logger.Level.WARNING);
        ZoneId _ = ZoneId.systemDefault();
      } catch (Throwable failure) {
        // The first line may have more luck.
      }
    });
  }

  /// Logs something that went wrong. Any thread: the logger runs on a virtual thread of its own,
  /// because it may block.
  static void failure(String what, @Nullable Throwable thrown) {
    say(what, what, thrown);
  }

  /// Logs something of which each line says something else. As [#failure].
  ///
  /// @param kind of the line, one of a few
  /// @param text nothing that a peer has written
  static void notice(String kind, String text) {
    say(kind, text, null);
  }

  private static void say(String kind, String what, @Nullable Throwable thrown) {
    Log known = KINDS.get(kind); // which never waits, unlike the next
    Log log = known == null ? KINDS.computeIfAbsent(kind, _ -> new Log()) : known;
    String text = log.admit(what, System.nanoTime());
    if (text == null) {
      return;
    }
    Throwable safe = thrown == null ? null : Escaped.of(thrown, 0);
    UNDER_WAY.incrementAndGet();
    try {
      Thread.startVirtualThread(() -> log.write(text, safe));
    } catch (Throwable failure) {
      UNDER_WAY.decrementAndGet();
      throw failure;
    }
  }

  private void write(String text, @Nullable Throwable safe) {
    try {
      int retries = 0;
      while (!isWritten(text, safe)) {
        if (++retries > RETRIES) {
          suppress(); // nowhere to say it
          return;
        }
        Thread.sleep(RETRY_PAUSE);
      }
    } catch (InterruptedException e) {
      suppress();
    } finally {
      UNDER_WAY.decrementAndGet();
    }
  }

  private static boolean isWritten(String text, @Nullable Throwable safe) {
    try {
      logger().log(System.Logger.Level.WARNING, text, safe);
      return true;
    } catch (Throwable failure) {
      return false;
    }
  }

  /// The logger is looked for on a thread that may wait for its configuration, and each time: what
  /// has failed once may succeed later.
  private static System.Logger logger() {
    return System.getLogger("websocketx");
  }

  private synchronized void suppress() {
    suppressed++;
  }

  /// The line to log, or null if there were enough.
  private synchronized @Nullable String admit(String what, long now) {
    if (windowEnd == Long.MIN_VALUE || now - windowEnd >= 0) {
      windowEnd = now + WINDOW;
      lines = 0;
    }
    if (++lines > LINES || UNDER_WAY.get() >= MAX_UNDER_WAY) {
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
