// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a server says to its operator while this is open: lines in the log, and exceptions that
/// nobody catches.
public final class Trouble extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("websocketx");
  private final @Nullable UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private final ConcurrentLinkedQueue<LogRecord> lines = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> uncaught = new ConcurrentLinkedQueue<>();

  public Trouble() {
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown));
  }

  /// The lines of the log, each with what was thrown.
  public List<String> lines() {
    return lines.stream().map(line -> line.getMessage() + ": " + line.getThrown()).toList();
  }

  List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  void forget() {
    lines.clear();
    uncaught.clear();
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
