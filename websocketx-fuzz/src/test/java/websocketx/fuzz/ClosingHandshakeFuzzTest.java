// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.protocol.ClosingHandshake;

/// Whatever happens and in which order: one Close frame at most is sent, the first code counts, an
/// end is an end, and nothing waits longer than its deadline.
class ClosingHandshakeFuzzTest {
  private static final int STEPS = 256;

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void endsOnceAndInTime(byte[] input) {
    Budget.hold(() -> new Life().play(new Script(input)));
  }

  /// One connection's end, and what is known of it from what has happened.
  private static final class Life {
    private final ClosingHandshake closing = new ClosingHandshake();
    private long now;
    private boolean begun; // our Close frame was asked for
    private boolean out; // and is out
    private boolean answered; // the peer's Close frame came in time to be looked at
    private boolean failed;
    private boolean over;
    private int code = 1006;
    private String reason = "";
    private long deadline = ClosingHandshake.NEVER;

    void play(Script script) {
      check();
      for (int i = 0; i < STEPS && script.hasMore(); i++) {
        int step = script.octet();
        int value = script.octet();
        long within = value == 255 ? ClosingHandshake.NEVER : value;
        switch (step % 7) {
          case 0 -> begin(closing.close(1000 + i, "c" + i, now, within), 1000 + i, "c" + i, within);
          case 1 -> {
            boolean asked = closing.fail(2000 + i, "f" + i, now, within);
            boolean awaited = begun && out;
            failed = true;
            begin(asked, 2000 + i, "f" + i, within);
            if (awaited) {
              end();
            }
          }
          case 2 -> {
            boolean heeded = !answered && !failed;
            boolean asked = closing.received(3000 + i, "r" + i, now, within);
            assertTrue(heeded || !asked, "answered twice");
            answered |= heeded;
            boolean awaited = heeded && begun && out;
            if (heeded) {
              begin(asked, 3000 + i, "r" + i, within);
            }
            if (awaited) {
              end();
            }
          }
          case 3 -> {
            closing.sent(now, within);
            if (begun && !out && !over) {
              out = true;
              deadline = within >= ClosingHandshake.NEVER - now ? Long.MAX_VALUE : now + within;
              if (answered || failed) {
                end();
              }
            }
          }
          case 4 -> {
            boolean due = !over && now >= deadline;
            assertEquals(due, closing.expire(now), "expired");
            if (due) {
              end();
            }
          }
          case 5 -> {
            closing.end();
            end();
          }
          default -> now = value == 255 ? Long.MAX_VALUE - i : Math.max(now, now + value);
        }
        check();
      }
      finish();
    }

    /// A Close frame has to be sent, and if so for the first time.
    private void begin(boolean asked, int newCode, String newReason, long within) {
      assertEquals(!begun && !over, asked, "a Close frame is to be sent");
      if (asked) {
        begun = true;
        code = newCode;
        reason = newReason;
        deadline = within >= ClosingHandshake.NEVER - now ? Long.MAX_VALUE : now + within;
      }
    }

    private void end() {
      over = true;
      deadline = ClosingHandshake.NEVER;
    }

    private void check() {
      assertEquals(!begun && !over, closing.isOpen(), "open");
      assertEquals(over, closing.isOver(), "over");
      assertEquals(out, closing.isSent(), "sent");
      assertEquals(answered, closing.isReceived(), "received");
      assertEquals(out && answered, closing.isClean(), "clean");
      assertEquals(code, closing.code());
      assertEquals(reason, closing.reason());
      assertEquals(deadline, closing.deadline());
    }

    /// What has begun ends by waiting, and by nothing but its deadline.
    private void finish() {
      if (begun && !over && deadline != ClosingHandshake.NEVER) {
        long time = deadline;
        assertTrue(now >= time || !closing.expire(time - 1), "early");
        assertTrue(closing.expire(Math.max(now, time)), "late");
        assertFalse(closing.expire(Long.MAX_VALUE));
        assertTrue(closing.isOver());
      }
    }
  }
}
