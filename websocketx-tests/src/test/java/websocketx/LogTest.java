// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogTest {
  private final LinkedBlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
  private final Logger logger = Logger.getLogger("websocketx");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void aFailureIsOneLineWithItsTrace() throws InterruptedException {
    IllegalStateException failure = new IllegalStateException("broken", new IOException("disk"));
    Log.failure("something has failed", failure);
    LogRecord logged = records.poll(20, TimeUnit.SECONDS);
    assertNotNull(logged);
    assertEquals("something has failed", logged.getMessage());
    Throwable thrown = logged.getThrown();
    assertEquals("java.lang.IllegalStateException: broken", thrown.toString());
    assertEquals(failure.getStackTrace()[0], thrown.getStackTrace()[0]);
    assertEquals("java.io.IOException: disk", String.valueOf(thrown.getCause()));
    assertTrue(records.isEmpty());
  }

  @Test
  @DisplayName("[J203, P275, V77, V78] what a peer has written cannot forge a line")
  void whatAPeerHasWrittenCannotForgeALine() throws InterruptedException {
    Log.failure("bad input", new IllegalArgumentException("x\r\nFAKE line \u001b[31m\u202e"));
    LogRecord logged = records.poll(20, TimeUnit.SECONDS);
    assertNotNull(logged);
    String text = logged.getThrown().toString();
    assertEquals("java.lang.IllegalArgumentException: x\\r\\nFAKE line \\u001b[31m\\u202e", text);
  }

  @Test
  @DisplayName("[M250] an exception whose text fails is named")
  void anExceptionWhoseTextFailsIsNamed() throws InterruptedException {
    Log.failure(
        "odd",
        new RuntimeException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("no text");
          }
        });
    LogRecord logged = records.poll(20, TimeUnit.SECONDS);
    assertNotNull(logged);
    assertTrue(logged.getThrown().toString().startsWith("websocketx.LogTest"));
  }

  @Test
  @DisplayName("[P277] a flood is ten lines a second")
  void aFloodIsTenLinesASecond() throws InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      Log.failure("flood", null);
    }
    int lines = 0;
    for (; lines < 10; lines++) {
      assertNotNull(records.poll(20, TimeUnit.SECONDS), lines + " lines");
    }
    while (records.poll(500, TimeUnit.MILLISECONDS) != null) {
      lines++;
    }
    // The flood may have lasted for more than one second on a slow machine, but not for many.
    assertTrue(lines <= 50, lines + " lines");
  }

  /// Each kind may say ten lines, so a few hundred kinds are needed to say more than may wait.
  @Test
  @DisplayName("[N262] a logger that blocks keeps few lines waiting")
  void aLoggerThatBlocksKeepsFewLinesWaiting() throws InterruptedException {
    Semaphore mayGoOn = new Semaphore(0);
    AtomicInteger entered = new AtomicInteger();
    Filter blocking =
        _ -> {
          entered.incrementAndGet();
          mayGoOn.acquireUninterruptibly();
          return true;
        };
    logger.setFilter(blocking);
    try {
      for (int kind = 0; kind < 300; kind++) {
        for (int i = 0; i < 10; i++) {
          Log.failure("kind " + kind, null);
        }
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (entered.get() < Log.MAX_UNDER_WAY && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
      int waiting = entered.get();
      assertTrue(waiting <= Log.MAX_UNDER_WAY, waiting + " lines wait");
      assertTrue(waiting > Log.MAX_UNDER_WAY - 10, waiting + " lines wait"); // one may be of before
    } finally {
      logger.setFilter(null);
      mayGoOn.release(Integer.MAX_VALUE / 2);
    }
    for (int i = 0; i < entered.get(); i++) {
      assertNotNull(records.poll(20, TimeUnit.SECONDS));
    }
    assertNull(records.poll(100, TimeUnit.MILLISECONDS), "the rest was counted only");
  }

  @Test
  @DisplayName("[N262] a line that the logger has failed at once is tried again")
  void aLineThatTheLoggerHasFailedAtIsTriedAgain() throws InterruptedException {
    AtomicInteger attempts = new AtomicInteger();
    logger.setFilter(line -> {
      if (line.getMessage().equals("late") && attempts.incrementAndGet() < 3) {
        throw new IllegalStateException("disk full");
      }
      return true;
    });
    Log.failure("late", null);
    LogRecord logged = records.poll(20, TimeUnit.SECONDS);
    logger.setFilter(null);
    assertNotNull(logged);
    assertEquals("late", logged.getMessage());
    assertEquals(3, attempts.get());
  }

  @Test
  @DisplayName("[N262] a line that the logger fails at for good is counted")
  void aLineThatTheLoggerFailsAtForGoodIsCounted() throws InterruptedException {
    CountDownLatch failed = new CountDownLatch(4);
    logger.setFilter(_ -> {
      failed.countDown();
      throw new IllegalStateException("disk full");
    });
    Log.failure("lost", null);
    assertTrue(failed.await(20, TimeUnit.SECONDS));
    logger.setFilter(null);
    String said = "";
    for (int i = 0; i < 8 && !said.contains("(and "); i++) { // it is counted a moment later
      Log.failure("lost", null);
      LogRecord logged = records.poll(20, TimeUnit.SECONDS);
      assertNotNull(logged);
      said = logged.getMessage();
    }
    assertEquals("lost (and 1 times more, not logged)", said);
  }

  @Test
  void aNoticeSaysItsOwnText() throws InterruptedException {
    Log.notice("kind of notice", "3 were dropped");
    LogRecord logged = records.poll(20, TimeUnit.SECONDS);
    assertNotNull(logged);
    assertEquals("3 were dropped", logged.getMessage());
  }
}
